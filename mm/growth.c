/* SPDX-License-Identifier: MIT */
/*
 * mm/growth.c - the other leak: everything is reachable, and there is more and more.
 *
 * Problem    A list to which each request adds a node, and from which nobody removes
 *            any, is no leak to a scan: every node is held. It fills memory as surely.
 *
 * Idea       Look at several marks: a call site whose live blocks rise from mark to mark
 *            is named. Caches fill and stop, work comes and goes; only what is never
 *            emptied rises every time. What is lost rises as well, so rows say how many
 *            of a site's blocks are leaked: then the scan's report is the place to look.
 *
 * Cost       Marks times call sites, and a walk over all blocks; 48 bytes a call site
 *            while the result is shown.
 * Locking    Interrupts off.
 * Read next  trend.c.
 */
#include "arch/cpu.h"
#include "lib/errno.h"
#include "lib/sort.h"
#include "mm/baseline_internal.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/meta.h"
#include "mm/trend.h"

_Static_assert((int)GROWTH_MARKS_MAX <= (int)TREND_POINTS_MAX, "a trend has room");

/* The last marks, oldest first. */
struct series {
    const struct mark *marks[GROWTH_MARKS_MAX];
    u32 times_ms[GROWTH_MARKS_MAX];
    u32 count;
};

static void take_series(struct series *s)
{
    u32 total = 0;
    for (struct mark *mark = mark_first(); mark != NULL; mark = mark->next)
        total++;
    u32 skip = total - min(total, (u32)GROWTH_MARKS_MAX);
    s->count = 0;
    for (struct mark *mark = mark_first(); mark != NULL; mark = mark->next) {
        if (skip > 0) {
            skip--;
            continue;
        }
        s->marks[s->count] = mark;
        s->times_ms[s->count++] = mark->info.time_ms;
    }
}

/* *@row stays empty unless @site rises over enough of @s. */
static void make_row(const struct series *s, const struct call_site *site,
                     struct growth_row *row)
{
    u32 blocks[GROWTH_MARKS_MAX], bytes[GROWTH_MARKS_MAX];
    for (u32 i = 0; i < s->count; i++) {
        struct snapshot then = mark_snapshot(s->marks[i], site);
        blocks[i] = then.blocks;
        bytes[i] = then.bytes;
    }
    u32 rising = trend_rising(blocks, s->count);
    u32 needed = max((u32)GROWTH_MARKS_MIN, (s->count + 1) / 2);
    if (rising < needed || site->live_blocks == 0)
        return;
    u32 first = s->count - rising, last = s->count - 1;
    const u32 *times_ms = &s->times_ms[first];
    *row = (struct growth_row){
        .site = site, .marks = rising,
        .span_ms = s->times_ms[last] - s->times_ms[first],
        .first_blocks = blocks[first], .last_blocks = blocks[last],
        .first_bytes = bytes[first], .last_bytes = bytes[last],
        .blocks_per_minute = trend_per_minute(times_ms, blocks + first, rising),
        .bytes_per_minute = trend_per_minute(times_ms, bytes + first, rising),
        .oldest_ms = 0xffffffff,
    };
}

static void look_at_blocks(struct growth *growth)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    while (tags_next(&cursor, &run)) {
        for (const struct tag *tag = run.tags; tag < run.end; tag++) {
            if (!(tag->flags & TAG_LIVE))
                continue;
            struct growth_row *row = &growth->rows[tag->trace->site->number];
            row->oldest_ms = min(row->oldest_ms, tag->time_ms);
            row->leaked_blocks += (tag->flags & TAG_LEAKED) != 0;
        }
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct growth_row *x = a, *y = b;
    bool lost_x = x->leaked_blocks > 0, lost_y = y->leaked_blocks > 0;
    s32 gain_x = (s32)(x->last_bytes - x->first_bytes);
    s32 gain_y = (s32)(y->last_bytes - y->first_bytes);
    if (lost_x != lost_y)
        return lost_x ? 1 : -1;
    if (gain_x != gain_y)
        return gain_x > gain_y ? -1 : 1;
    return x->site->address < y->site->address ? -1 : 1;
}

static int make_stopped(struct growth *growth)
{
    struct series series;
    take_series(&series);
    growth->marks = series.count;
    if (series.count < GROWTH_MARKS_MIN)
        return -EAGAIN;
    growth->span_ms = series.times_ms[series.count - 1] - series.times_ms[0];
    growth->room = site_room();
    growth->rows = meta_alloc(growth->room * (u32)sizeof(growth->rows[0]));
    if (growth->rows == NULL)
        return -ENOMEM;
    depot_sum();
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next)
        make_row(&series, s, &growth->rows[s->number]);
    look_at_blocks(growth);
    for (u32 i = 0; i < growth->room; i++)
        if (growth->rows[i].site != NULL)
            growth->rows[growth->count++] = growth->rows[i];
    sort(growth->rows, growth->count, sizeof(growth->rows[0]), compare_rows, NULL);
    return 0;
}

int growth_make(struct growth *growth)
{
    *growth = (struct growth){ 0 };
    unsigned long flags = irq_save();
    int error = make_stopped(growth);
    irq_restore(flags);
    return error;
}

void growth_free(struct growth *growth)
{
    meta_free(growth->rows, growth->room * (u32)sizeof(growth->rows[0]));
    growth->rows = NULL;
}
