/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/pages.c - workloads of alloc_pages() and vmalloc().
 *
 * Problem    A pair on a quiet machine splits and merges as far up as the orders go;
 *            on a machine that has run for long there is nothing to merge. Both are
 *            real, and cost differently.
 *            And what was freed before, by whomever, decides which of both it is.
 * Idea       take_small_runs() first takes all runs but the largest: a pair then splits
 *            and merges from there, always. pages_alloc_all() takes a run apart page by
 *            page and gives it back in random order: the cost of splitting and merging,
 *            evenly. The pair among fragments finds single free pages only.
 *
 *              free:  | largest run             |  taken: | small | ones |
 *                     ^ split by each pair, merged again
 * Read next  mm/buddy.c.
 */
#include "kernel/bench/workloads.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"

enum { VMALLOC_BYTES = 4 * PAGE_SIZE, SMALL_RUNS_MAX = 1024 };

static void pages_pair(struct bench *b, unsigned order)
{
    struct page *page = alloc_pages(GFP_KERNEL, order);
    if (unlikely(page == NULL))
        b->failed = "there is no free run of that many pages";
    __free_pages(page, order);
}

void pages_pair_0(struct bench *b, u32 turn)
{
    pages_pair(b, 0);
}

void pages_pair_3(struct bench *b, u32 turn)
{
    pages_pair(b, 3);
}

void pages_pair_10(struct bench *b, u32 turn)
{
    pages_pair(b, BUDDY_ORDER_MAX);
}

void vmalloc_pair(struct bench *b, u32 turn)
{
    void *p = vmalloc(VMALLOC_BYTES);
    if (unlikely(p == NULL))
        b->failed = "no memory, or no addresses, for vmalloc()";
    vfree(p);
}

/* ---- what is free beforehand -------------------------------------------- */

static unsigned largest_free_order(void)
{
    struct page_stats stats;
    unsigned order = BUDDY_ORDER_MAX;
    page_stats(&stats);
    while (order > 0 && stats.free_count[order] == 0)
        order--;
    return order;
}

bool prepare_whole(struct bench *b)
{
    b->sizes = kmalloc_array(SMALL_RUNS_MAX, sizeof(*b->sizes), GFP_KERNEL);
    if (b->sizes == NULL)
        b->failed = "out of memory";
    return b->failed == NULL && table_make(b, SMALL_RUNS_MAX);
}

/* Before a round, as threads that ended leave small runs, too. b->sizes[i]: order of the
 * run at b->table[i]. */
void take_small_runs(struct bench *b)
{
    struct page_stats stats;
    unsigned below_order = largest_free_order();
    u32 taken = 0;
    for (unsigned order = 0; order < below_order; order++) {
        page_stats(&stats);
        for (u32 n = stats.free_count[order]; n > 0 && taken < b->table_entries; n--) {
            struct page *page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order);
            if (page == NULL)
                break;
            b->table[taken] = page;
            b->sizes[taken++] = (u16)order;
        }
    }
}

void give_small_runs(struct bench *b)
{
    for (u32 i = 0; i < b->table_entries && b->table[i] != NULL; i++) {
        __free_pages(b->table[i], b->sizes[i]);
        b->table[i] = NULL;
    }
}

void finish_whole(struct bench *b)
{
    table_drop(b);
    kfree(b->sizes);
    b->sizes = NULL;
}

/* ---- many pages --------------------------------------------------------- */

static void take_pages(struct bench *b)
{
    for (u32 i = 0; i < b->table_entries; i++) {
        b->table[i] = alloc_page(GFP_KERNEL);
        if (unlikely(b->table[i] == NULL))
            b->failed = "out of memory";
    }
}

static void give_pages(struct bench *b, u32 first)
{
    for (u32 i = first; i < b->table_entries; i++) {
        __free_page((struct page *)b->table[i]);
        b->table[i] = NULL;
    }
}

bool prepare_run(struct bench *b)
{
    return table_make(b, RUN_PAGES);
}

/* All pages, one by one, and back in random order. */
void pages_alloc_all(struct bench *b, u32 turn)
{
    take_pages(b);
    give_pages(b, 0);
}

/* Every second of many pages in a row is taken: no two free ones can merge. Where the
 * smaller runs that the buddy allocator had left go first, and are treated the same. */
bool prepare_fragments(struct bench *b)
{
    if (!table_make(b, FRAGMENT_PAGES))
        return false;
    take_pages(b);
    for (u32 i = 0; i < FRAGMENT_PAGES && b->failed == NULL; i++) {
        if (page_to_pfn((struct page *)b->table[i]) % 2 == 0)
            continue;
        __free_page((struct page *)b->table[i]);
        b->table[i] = NULL;
    }
    return b->failed == NULL;
}

void finish_pages(struct bench *b)
{
    if (b->table != NULL)
        give_pages(b, 0);
    table_drop(b);
}
