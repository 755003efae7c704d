/* SPDX-License-Identifier: MIT */
/*
 * mm/page_stats.c - how many pages are used for what, and whether the books are right.
 *
 * Problem    Pages are counted by use, but no allocation shall pay for more counting
 *            than it must.
 *
 * Idea       Blocks of pages come and go most often, so they are not counted: they are
 *            what is left of all pages when the free ones and all other uses are
 *            subtracted. The check counts them one by one, and compares.
 *
 * State      page_alloc.c's.
 * Cost       The statistics: a few dozen additions. The check: a step for each page.
 * Locking    page_alloc.c's lock.
 */
#include "lib/string.h"
#include "mm/page_alloc.h"
#include "mm/page_alloc_internal.h"
#include "mm/page_warm.h"

static u32 free_pages_now(const struct page_allocator *a)
{
    return a->buddy.free_pages + page_warm_pages();
}

static u32 block_pages(const struct page_allocator *a)
{
    u32 others = free_pages_now(a);
    for (unsigned state = 0; state < PAGE_STATE_COUNT; state++)
        others += state != PAGE_BLOCK ? a->used_pages[state] : 0;
    return a->buddy.page_count - others;
}

void page_stats(struct page_stats *stats)
{
    struct page_allocator *a = &page_allocator;
    unsigned long flags = spin_lock_save(&a->lock);
    *stats = (struct page_stats){
        .total = a->buddy.page_count - a->used_pages[PAGE_RESERVED],
        .free = free_pages_now(a),
    };
    memcpy(stats->used, a->used_pages, sizeof(stats->used));
    stats->used[PAGE_BLOCK] = block_pages(a);
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++) {
        const struct buddy_order *o = &a->buddy.orders[order];
        stats->warm_count[order] = page_warm_runs(order);
        stats->free_count[order] = o->free_count + page_warm_runs(order);
        stats->alloc_count[order] = o->alloc_count + page_warm_allocs(order);
        stats->failed_count[order] = o->failed_count;
    }
    spin_unlock_irqrestore(&a->lock, flags);
}

/* Are there as many pages in blocks as the rest leaves? */
static bool blocks_add_up(const struct page_allocator *a)
{
    u32 pages = 0;
    for (u32 i = 0; i < a->buddy.page_count; i++)
        if (a->buddy.pages[i].state == PAGE_BLOCK)
            pages += 1u << a->buddy.pages[i].order;
    return pages == block_pages(a);
}

bool page_alloc_check(void)
{
    struct page_allocator *a = &page_allocator;
    unsigned long flags = spin_lock_save(&a->lock);
    bool whole = (page_warm_pages() == 0 || page_warm_allowed(a)) &&        /* P1 */
                 blocks_add_up(a) && buddy_check(&a->buddy) &&
                 page_warm_check(&a->buddy);
    spin_unlock_irqrestore(&a->lock, flags);
    return whole;
}
