/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/memory.c - is there enough for a row, and did all of it come back?
 *
 * What does not come back at once is what caches keep: each an empty slab or so, that
 * the next allocation shall not have to make (SLAB_EMPTY_RESERVE, mm/slab_internal.h),
 * and those of metadata likewise. All is counted, so that nobody must believe it.
 */
#include "kernel/bench/memory.h"
#include "kernel/bench/workloads.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/buddy.h"
#include "mm/kmemleak.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/slab_stats.h"

enum { BLOCK_OVERHEAD_BYTES = 48 };     /* tag, link, a share of the slab's rest   */

void bench_look_at_memory(struct bench_memory *memory)
{
    struct page_stats pages;
    struct slab_stats slabs;
    struct kmem_cache *cursor = NULL;
    page_stats(&pages);
    *memory = (struct bench_memory){
        .free_pages = pages.free,
        .metadata_pages = pages.used[PAGE_META],
    };
    while (slab_stats_next(&cursor, &slabs))
        if (slabs.tracked)
            memory->reserve_pages += slabs.empty_slabs * slabs.pages_per_slab;
        else
            memory->metadata_pages += slabs.slabs * slabs.pages_per_slab;
}

u64 bench_wants_bytes(const struct benchmark *row, u32 blocks)
{
    if (blocks == 0 || row->blocks == 0)
        blocks = row->blocks;
    return row->fixed_bytes + (u64)blocks * (row->block_bytes + BLOCK_OVERHEAD_BYTES);
}

/* Without the empty slabs, whose objects would otherwise seem to cost nothing. */
u32 metadata_pages_used(void)
{
    struct page_stats pages;
    struct slab_stats slabs;
    struct kmem_cache *cursor = NULL;
    page_stats(&pages);
    u32 used = pages.used[PAGE_META];
    while (slab_stats_next(&cursor, &slabs))
        if (!slabs.tracked)
            used += (slabs.slabs - slabs.empty_slabs) * slabs.pages_per_slab;
    return used;
}

/* And a spare one: what is small may split one before the row begins. */
static bool has_runs(const struct page_stats *pages, unsigned order)
{
    u32 count = 0;
    for (unsigned larger = order; larger < BUDDY_ORDER_COUNT; larger++)
        count += pages->free_count[larger] << (larger - order);
    return order == 0 || count >= 2;
}

/* Why this row cannot be measured here and now, in result->reason. */
bool bench_must_skip(const struct bench *b, struct bench_result *result)
{
    struct page_stats pages;
    page_stats(&pages);
    u32 free_pages = pages.free - min(pages.free, page_reserve_count());
    u32 free_kib = free_pages * (PAGE_SIZE / 1024);
    u32 wanted_kib = (u32)(bench_wants_bytes(b->row, b->blocks) >> 10);
    if (b->row->needs_detector && !kmemleak_enabled())
        strscpy(result->reason, "the detector is off; 'kmemleak on' switches it on",
                BENCH_REASON_BYTES);
    else if (!has_runs(&pages, b->row->page_order))
        snprintf(result->reason, BENCH_REASON_BYTES, "there are no two free runs of %u "
                 "pages", 1u << b->row->page_order);
    else if (wanted_kib > free_kib)
        snprintf(result->reason, BENCH_REASON_BYTES, "it wants %u KiB of memory, and %u "
                 "KiB are free", wanted_kib, free_kib);
    else
        return false;
    result->verdict = BENCH_SKIPPED;
    return true;
}

u64 metadata_figure(struct bench *b)
{
    u32 pages = metadata_pages_used() - b->metadata_pages;
    return (u64)pages * PAGE_SIZE * 1000 / b->blocks;
}
