/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/forget.c - which builds of modules are remembered no longer.
 *
 * Problem    Each build that was ever loaded keeps addresses and names (record.c).
 *            After some thousands of them there would be none left.
 *
 * Idea       Forget those that were unloaded first. But not one that a live block's
 *            trace names, or that of an event of the timeline: it would lose its name.
 *            One walk over all of these marks the pages that are named:
 *
 *              live blocks, events -> traces -> return addresses -> bits of `named`
 *              remembered:  [old A] [old B, named] [C] ... [newest]
 *                            goes    stays          goes    stays: one of the last
 *
 * State      A bit for each page of the vmap window; only valid inside a call. When to
 *            look again: not at each unload, where most are named.
 * Cost       A walk over blocks, events and their frames, once in RECORDS_MOST -
 *            RECORDS_KEPT unloads.
 * Locking    The loader's mutex.
 * Not done   Traces of freed blocks that are in no event, and call sites without live
 *            blocks (allocinfo -a): what they name may be forgotten, and be another
 *            module's one day.
 * Read next  leaks.c.
 */
#include "arch/paging.h"
#include "kernel/module/internal.h"
#include "lib/bitmap.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/timeline.h"

enum {
    RECORDS_MOST = 256,                 /* unloaded builds that are remembered ... */
    RECORDS_KEPT = 192,                 /* ... and when those are too many         */
    NAMED_PAGES = (VMAP_END - VMAP_START) / PAGE_SIZE,
};

static DECLARE_BITMAP32(named, NAMED_PAGES) __unscanned;
static unsigned limit = RECORDS_MOST;

static void mark_trace(const struct trace *trace)
{
    for (unsigned i = 0; i < trace->frame_count; i++) {
        uintptr_t offset = trace->frames[i] - 1 - VMAP_START;
        if (offset < VMAP_END - VMAP_START)
            bitmap_set_bit(named, (u32)(offset / PAGE_SIZE));
    }
}

static void mark_named(void)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    struct timeline_event event;
    memset(named, 0, sizeof(named));
    while (block_next(&cursor, &block))
        mark_trace(block.tag->trace);
    for (u64 n = timeline_sums().events; timeline_read(n, &event); n--)
        mark_trace(event.trace);
}

static bool is_named(const struct module_record *record)
{
    u32 first = (u32)(record->source.base - VMAP_START) / PAGE_SIZE;
    u32 end = first + record->source.bytes / PAGE_SIZE;
    return bitmap_next_set(named, end, first) < end;
}

static unsigned count_unloaded(struct list_head *records)
{
    struct module_record *record;
    unsigned count = 0;
    list_for_each_entry(record, records, link)
        count += !record->is_loaded;
    return count;
}

/* Forget the oldest that are not named, until @keep unloaded ones are left. */
static unsigned forget_unnamed(struct list_head *records, unsigned unloaded,
                               unsigned keep)
{
    struct module_record *record, *next;
    unsigned left = unloaded;
    mark_named();
    list_for_each_entry_safe(record, next, records, link) {
        if (left <= keep)
            break;
        if (record->is_loaded || is_named(record))
            continue;
        module_record_free(record);
        left--;
    }
    return left;
}

void forget_surplus(struct list_head *records)
{
    unsigned unloaded = count_unloaded(records);
    if (unloaded <= limit)
        return;
    unloaded = forget_unnamed(records, unloaded, RECORDS_KEPT);
    limit = max(unloaded + RECORDS_MOST - RECORDS_KEPT, (unsigned)RECORDS_MOST);
}

/* A name that is needed is given up only where there is nothing else. */
bool forget_for_room(struct list_head *records)
{
    struct module_record *record;
    unsigned unloaded = count_unloaded(records);
    if (forget_unnamed(records, unloaded, 0) < unloaded)
        return true;
    list_for_each_entry(record, records, link)
        if (!record->is_loaded) {
            module_record_free(record);
            return true;
        }
    return false;
}
