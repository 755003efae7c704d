/* SPDX-License-Identifier: MIT */
/*
 * mm/diff.c - what was allocated between two marks and is still there?
 *
 * Problem    A count that did not change can hide a hundred blocks freed and a hundred
 *            new ones, of which half are lost.
 * Idea       Two numbers for each call site. Blocks whose sequence number is of that time
 *            and which live: from their tags, leaked and reachable told apart. And the
 *            net change: from the counts that the marks keep.
 * Cost       A walk over all blocks; 28 bytes a call site while the result is shown.
 * Locking    Interrupts off.
 */
#include "arch/cpu.h"
#include "lib/errno.h"
#include "lib/sort.h"
#include "mm/baseline_internal.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/meta.h"

static void count_block(struct diff *diff, const struct tag *tag)
{
    struct diff_row *row = &diff->rows[tag->trace->site->number];
    row->blocks++;
    row->bytes += tag->size_bytes;
    if (tag->flags & TAG_LEAKED) {
        row->leaked_blocks++;
        row->leaked_bytes += tag->size_bytes;
    }
}

static void count_blocks(struct diff *diff, u32 after, u32 until)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    while (tags_next(&cursor, &run))
        for (const struct tag *tag = run.tags; tag < run.end; tag++)
            if ((tag->flags & TAG_LIVE) && sequence_is_later(tag->sequence, after) &&
                !sequence_is_later(tag->sequence, until))
                count_block(diff, tag);
}

static void count_net(struct diff *diff, const struct mark *from, const struct mark *to)
{
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next) {
        struct diff_row *row = &diff->rows[s->number];
        struct snapshot start = mark_snapshot(from, s), end = mark_snapshot(to, s);
        row->site = s;
        row->net_blocks = (s32)(end.blocks - start.blocks);
        row->net_bytes = (s32)(end.bytes - start.bytes);
        diff->net_blocks += row->net_blocks;
        diff->net_bytes += row->net_bytes;
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct diff_row *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes > y->bytes ? -1 : 1;
    if (x->blocks != y->blocks)
        return x->blocks > y->blocks ? -1 : 1;
    return x->site->address < y->site->address ? -1 : 1;
}

static int make_stopped(struct diff *diff, const char *from_name, const char *to_name)
{
    struct mark *from = mark_find(from_name);
    struct mark *to = to_name != NULL ? mark_find(to_name) : NULL;
    if (from == NULL || (to_name != NULL && to == NULL))
        return -ENOENT;
    diff->room = site_room();
    diff->rows = meta_alloc(diff->room * (u32)sizeof(diff->rows[0]));
    if (diff->rows == NULL)
        return -ENOMEM;
    u32 until = to != NULL ? to->info.sequence : tag_stats.allocations;
    count_blocks(diff, from->info.sequence, until);
    depot_sum();
    count_net(diff, from, to);
    for (u32 i = 0; i < diff->room; i++)
        if (diff->rows[i].blocks > 0)
            diff->rows[diff->count++] = diff->rows[i];
    sort(diff->rows, diff->count, sizeof(diff->rows[0]), compare_rows, NULL);
    return 0;
}

int diff_make(struct diff *diff, const char *from, const char *to)
{
    *diff = (struct diff){ 0 };
    unsigned long flags = irq_save();
    int error = make_stopped(diff, from, to);
    irq_restore(flags);
    return error;
}

void diff_free(struct diff *diff)
{
    meta_free(diff->rows, diff->room * (u32)sizeof(diff->rows[0]));
    diff->rows = NULL;
}
