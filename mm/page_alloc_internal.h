/* SPDX-License-Identifier: MIT */
#ifndef MM_PAGE_ALLOC_INTERNAL_H
#define MM_PAGE_ALLOC_INTERNAL_H
/* mm/page_alloc_internal.h - what page_alloc.c holds, for page_stats.c. */
#include "arch/spinlock.h"
#include "mm/buddy.h"
#include "mm/debug.h"
#include "mm/page_poison.h"

struct page_allocator {
    spinlock_t lock;                        /* guards all of it                    */
    struct buddy buddy;
    u32 used_pages[PAGE_STATE_COUNT];       /* by state of the head; not kept for
                                               PAGE_BLOCK: see page_stats.c        */
    u32 reserve_pages;                      /* the last ones (mm/oom.h) ...        */
    bool (*may_use_reserve)(void);          /* ... and who tells who gets them     */
    bool warm_is_open;                      /* see page_warm_allowed()             */
};
extern struct page_allocator page_allocator;

/*
 * Invariant (checked by page_alloc_check):
 *   P1  the warm stacks hold runs => no check on pages is on, and the reserve lies in
 *       the buddy allocator
 */
static inline bool page_warm_allowed(const struct page_allocator *a)
{
    return !(debug_pages | page_poison_on) && a->buddy.free_pages >= a->reserve_pages;
}
#endif
