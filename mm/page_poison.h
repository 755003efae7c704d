/* SPDX-License-Identifier: MIT */
#ifndef MM_PAGE_POISON_H
#define MM_PAGE_POISON_H
/*
 * mm/page_poison.h - free pages that are still full of poison, and whose they were.
 *
 * A free page's descriptor is part of the buddy allocator's lists and has no room for
 * that; so there is a table beside it, made when poison is first asked for.
 */
#include "lib/types.h"
#include "mm/page.h"

/** page_poison_on - is there a table: must pages that are taken be looked at? */
extern bool page_poison_on;

/** page_poison_remember - the run of @head, a freed block or a slab, full of poison, is
 *  about to become free pages; head->tag tells of it. Without memory for the table it
 *  is forgotten. */
void page_poison_remember(const struct page *head);

/** page_poison_check - @count free pages from @first on were taken: was any of them
 *  written to? Forgets them. Interrupts off; only while page_poison_on. */
void page_poison_check(const struct page *first, u32 count);

/** page_poison_check_all - look at all of them, now. Return: damaged blocks; *@blocks
 *  and *@bytes count up. */
u32 page_poison_check_all(u32 *blocks, u32 *bytes);

/** page_poison_init - no table. For host tests; in the kernel it is so at boot. */
void page_poison_init(void);

/** page_poison_forget - all of them; gives the table back. */
void page_poison_forget(void);
#endif
