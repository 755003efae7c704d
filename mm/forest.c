/* SPDX-License-Identifier: MIT */
/*
 * mm/forest.c - which mistake do I mend first, and what do I get back for it?
 *
 * Problem    Ten thousand leaked blocks are a few mistakes. Each shall be told once,
 *            with all that mending it would recover, and the largest first.
 *
 * Idea       classify.c made trees: leaders, and what hangs below each. Trees whose
 *            leaders were allocated on one path are one group:
 *
 *              leader  leader  leader      group: same trace, or the same K frames
 *              / | \             |         of it from the caller on
 *             o  o  o            o         recovers 3 + 4 blocks
 *
 *            Each trace notes its group, so one walk over the blocks fills them in.
 *
 * State      In traces: the group, and whether a filter selects the call site. In tags:
 *            whether a report told of the block: it never does so twice. A block that
 *            is freed and allocated anew has a new tag, and is news again.
 *
 * Cost       A walk over all blocks; 28 bytes for each trace that has leaders.
 * Locking    Interrupts off: the groups are those of one moment.
 * Read next  forest_walk.c, kernel/shell/leak_forest.c.
 */
#include "mm/forest.h"
#include "arch/cpu.h"
#include "lib/errno.h"
#include "lib/sort.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/forest_internal.h"
#include "mm/meta.h"

void forest_select(struct forest *forest, const struct forest_filter *filter)
{
    *forest = (struct forest){ .filter = *filter };
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next) {
        t->is_selected = filter->site == NULL || filter->site(t->site, filter->context);
        t->leaks.group = 0;
    }
}

/* ---- groups ---------------------------------------------------------- */

/* Do the first @frames frames from the caller on agree? 0: all of the stack. */
static bool same_path(const struct trace *a, const struct trace *b, u32 frames)
{
    if (a == b || frames == 0)
        return a == b;
    u32 count_a = min((u32)a->frame_count - a->caller_index, frames);
    u32 count_b = min((u32)b->frame_count - b->caller_index, frames);
    return count_a == count_b &&
           memcmp(&a->frames[a->caller_index], &b->frames[b->caller_index],
                  count_a * sizeof(a->frames[0])) == 0;
}

/* The number, from 1, of the group for leaders of @trace. */
static u32 group_for(struct forest *forest, const struct trace *trace)
{
    u32 i = forest->frames == 0 ? forest->group_count : 0;      /* else: a new one */
    while (i < forest->group_count &&
           !same_path(forest->groups[i].trace, trace, forest->frames))
        i++;
    if (i == forest->group_count)
        forest->groups[forest->group_count++].trace = trace;
    return i + 1;
}

static void make_groups(struct forest *forest)
{
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        if (t->leaks.leaders > 0 && t->suppressed == 0)
            t->leaks.group = group_for(forest, t);
}

static struct forest_group *group_of(const struct forest *forest, const struct tag *tag)
{
    u32 number = tag->trace->leaks.group;
    return number > 0 ? &forest->groups[number - 1] : NULL;
}

/* ---- filling them in -------------------------------------------------- */

static void add_leader(struct forest *forest, const struct block *leader)
{
    struct forest_group *group = group_of(forest, leader->tag);
    if (group == NULL || (forest->only_new && leader->tag->is_told))
        return;
    if (!forest_passes(&forest->filter, leader)) {
        forest->leaders_out++;
        return;
    }
    if (group->leaders++ == 0)
        group->first = leader->start;
    group->leader_bytes += leader->tag->size_bytes;
}

static void add_below(struct forest *forest, const struct block *block)
{
    struct block leader;
    if (forest->only_new && block->tag->is_told)
        return;
    if (!forest_leader(block, &leader)) {
        forest->orphans += forest_passes(&forest->filter, block);
        return;
    }
    struct forest_group *group = group_of(forest, leader.tag);
    if (group != NULL && forest_passes(&forest->filter, &leader)) {
        group->below_blocks++;
        group->below_bytes += block->tag->size_bytes;
    } else if (group != NULL && forest_passes(&forest->filter, block)) {
        forest->below_others++;
    }
}

static void fill_groups(struct forest *forest)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next_with(&cursor, &block, TAG_LEAKED)) {
        if (block.tag->flags & TAG_LEADER)
            add_leader(forest, &block);
        else
            add_below(forest, &block);
    }
}

/* ---- their order ------------------------------------------------------ */

/* By what is recovered, then by the lowest leader; empty ones last. */
static int compare_groups(const void *a, const void *b)
{
    const struct forest_group *x = a, *y = b;
    u32 bytes_x = x->leader_bytes + x->below_bytes;
    u32 bytes_y = y->leader_bytes + y->below_bytes;
    bool empty_x = x->leaders + x->below_blocks == 0;
    bool empty_y = y->leaders + y->below_blocks == 0;
    if (empty_x != empty_y)
        return empty_x ? 1 : -1;
    if (bytes_x != bytes_y)
        return bytes_x > bytes_y ? -1 : 1;
    return x->first == y->first ? 0 : x->first < y->first ? -1 : 1;
}

static bool last_is_empty(const struct forest *forest)
{
    const struct forest_group *last = &forest->groups[forest->group_count - 1];
    return last->leaders + last->below_blocks == 0;
}

/* Sorting moves groups, and the numbers in the traces must follow: @moved_to[i] is
 * where the group went that was at i. */
static void sort_groups(struct forest *forest, u32 *moved_to)
{
    struct forest_group *groups = forest->groups;
    u32 count = forest->group_count;
    for (u32 i = 0; i < count; i++)
        groups[i].rank = i;                     /* where it was, through the sort */
    sort(groups, count, sizeof(groups[0]), compare_groups, NULL);
    for (u32 i = 0; i < count; i++) {
        moved_to[groups[i].rank] = i;
        groups[i].rank = i;
    }
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        if (t->leaks.group > 0)
            t->leaks.group = moved_to[t->leaks.group - 1] + 1;
    while (forest->group_count > 0 && last_is_empty(forest))
        forest->group_count--;
}

/* ---- building --------------------------------------------------------- */

static u32 table_bytes(u32 room)
{
    return room * (u32)(sizeof(struct forest_group) + sizeof(u32));
}

static int build_stopped(struct forest *forest)
{
    u32 room = 1;
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        room += t->leaks.leaders > 0;
    forest->groups = meta_alloc(table_bytes(room));
    if (forest->groups == NULL)
        return -ENOMEM;
    forest->room = room;
    make_groups(forest);
    fill_groups(forest);
    sort_groups(forest, (u32 *)(forest->groups + room));
    return 0;
}

int forest_build(struct forest *forest, u32 frames)
{
    forest->frames = frames;
    unsigned long flags = irq_save();
    int error = build_stopped(forest);
    irq_restore(flags);
    return error;
}

void forest_free(struct forest *forest)
{
    meta_free(forest->groups, table_bytes(forest->room));
    forest->groups = NULL;
    forest->group_count = 0;
}

bool forest_next_plain(const struct trace *after, struct forest_group *group)
{
    do {
        after = kmemleak_next_group(after);
    } while (after != NULL && after->suppressed != 0);
    if (after == NULL)
        return false;
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        t->leaks.group = t == after;            /* the only group, number 1 */
    const struct trace_leaks *leaks = &after->leaks;
    *group = (struct forest_group){
        .trace = after, .first = leaks->first, .leaders = leaks->leaders,
        .leader_bytes = leaks->leader_bytes, .below_blocks = leaks->below_blocks,
        .below_bytes = leaks->below_bytes,
    };
    return true;
}
