/* SPDX-License-Identifier: MIT */
#ifndef MM_PAGE_ALLOC_H
#define MM_PAGE_ALLOC_H
/*
 * mm/page_alloc.h - pages for everybody.
 *
 * alloc_pages() and its family hand out blocks: tagged, seen by the leak detector.
 * pages_take() serves those inside mm/ who cut pages up or account for them.
 */
#include "lib/compiler.h"
#include "lib/types.h"
#include "mm/block.h"
#include "mm/buddy.h"
#include "mm/gfp.h"
#include "mm/page.h"

/** __free_pages, free_pages - give a block back; @order must be that of the
 *  allocation. NULL and 0 are no-ops; a bad pointer or order is reported. */
void __free_pages(struct page *page, unsigned order);
void free_pages(unsigned long address, unsigned order);
#define __free_page(page) __free_pages(page, 0)
#define free_page(address) free_pages(address, 0)

/** alloc_pages - a block of 2^@order pages (0..10); NULL when memory is out. */
struct page *alloc_pages(gfp_t flags, unsigned order) __must_check
    __freed_by(__free_pages, 1);
#define alloc_page(flags) alloc_pages(flags, 0)

/** __get_free_pages - the same by address; 0 when memory is out. */
unsigned long __get_free_pages(gfp_t flags, unsigned order) __must_check;
#define __get_free_page(flags) __get_free_pages(flags, 0)
unsigned long get_zeroed_page(gfp_t flags) __must_check;

/** pages_take - a run of 2^@order pages in @state, no block of its own. */
struct page *pages_take(unsigned order, enum page_state state);

/** pages_take_flanked - the same, with a page of its own on either side (PAGE_FLANK).
 *  NULL where there is no such run, though pages_take() may still find one. */
struct page *pages_take_flanked(unsigned order, enum page_state state);

/** pages_give - give the run of head @page back, its flanks too. */
void pages_give(struct page *page);

static inline bool page_is_flanked(const struct page *head)
{
    return head->is_flanked;
}

/** pages_drain - merge all free runs: none is kept warm (mm/page_warm.h). For who wants
 *  to see or check free memory in its simplest form; allocations do so by themselves. */
void pages_drain(void);

/** pages_reclaim - memory is out: empty the quarantine, and what guard.c holds back.
 *  Return: was there anything? No lock is held. */
bool pages_reclaim(void);

/** pages_block_take - a block of @size_bytes, a run of 2^@order pages: tagged, zeroed
 *  with __GFP_ZERO; NULL, and told, when memory is out. pages_block_give: the live block
 *  of @head back. Both go by the checks that are on. */
void *pages_block_take(unsigned order, u32 size_bytes, enum block_type type, gfp_t flags);
void pages_block_give(struct page *head);

/** pages_are_out - tell (mm/oom.h) that there is no run for a block. */
void pages_are_out(enum block_type type, u32 size_bytes, gfp_t flags);

/** pages_unpoison - KASAN: @size_bytes of the run of @head, and no more, may be
 *  touched. */
void pages_unpoison(struct page *head, u32 size_bytes);

/** pages_resize - grow or cut the run of head @page to 2^@order pages in place.
 *  Return: false, with nothing changed, where the pages behind are not free. */
bool pages_resize(struct page *page, unsigned order);

/** What the pages are used for, in pages. */
struct page_stats {
    u32 total, free;                        /* all but the reserved ones       */
    u32 used[PAGE_STATE_COUNT];             /* by state of their head          */
    u32 free_count[BUDDY_ORDER_COUNT];      /* free runs, warm ones included   */
    u32 warm_count[BUDDY_ORDER_COUNT];      /* ... those (mm/page_warm.h)      */
    u32 alloc_count[BUDDY_ORDER_COUNT];     /* runs ever handed out            */
    u32 failed_count[BUDDY_ORDER_COUNT];    /* requests that found nothing     */
};
void page_stats(struct page_stats *stats);

/** page_alloc_init - all pages reserved; page_alloc_release - some become free. */
void page_alloc_init(struct page *pages, u32 count);
void page_alloc_release(u32 first, u32 count);

/** page_alloc_first - the lowest page that was ever released; page_alloc_low - where the
 *  direct map shows it. No page below is in use by anybody. */
u32 page_alloc_first(void);
uintptr_t page_alloc_low(void);

/** page_alloc_check - buddy_check() of all memory. Read-only. */
bool page_alloc_check(void);
#endif
