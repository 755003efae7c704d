/* SPDX-License-Identifier: MIT */
/*
 * mm/classify.c - among the leaked blocks: which one was lost, which hang below it?
 *
 * Problem    Who loses the head of a list leaks all of it, but there is one mistake,
 *            not a thousand. Cycles make it harder: each member is referenced.
 *
 * Idea       Two passes over the leaked blocks; each visits a block once.
 *
 *            1. Upward through memory: from each block not yet visited, visit all
 *               that it reaches. The starting points are the candidates. (The first
 *               block met of a component that nobody else refers to is one of them.)
 *            2. All white again; downward, candidates only: one that is still white
 *               is a leader, and all it reaches hangs below it. One already visited
 *               was reached from a later candidate: no leader.
 *
 *               A -> B -> C <- D    upward: candidates A (visits B, C), D
 *                                   downward: D leads C; A leads B
 *
 *            Why it is right: a candidate is not reachable from any earlier one, or
 *            it had been visited. If it is white in pass 2, no later leader reaches
 *            it either: so whoever reaches it was visited from it, and belongs to
 *            its own cycle. No component numbers, no recursion, no memory. Compare
 *            Kosaraju's two passes (Aho, Hopcroft, Ullman, Data Structures, 6.7).
 *
 * State      In the tags and traces.
 * Cost       With no leak: one walk over all blocks. Else four walks more, and each
 *            leaked block is read twice.
 * Locking    World stopped.   Read next: kmemleak.c.
 */
#include "mm/classify.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/mark.h"

/* Colours become verdicts, and all blocks are white again. */
static void sweep(struct leak_totals *totals)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next(&cursor, &block)) {
        struct tag *tag = block.tag;
        u8 flags = tag->flags;
        tag->flags &= (u8)~(TAG_MARKED | TAG_LEAKED | TAG_LEADER);
        if (flags & TAG_IGNORE)
            continue;
        totals->objects++;
        if (flags & (TAG_MARKED | TAG_NOT_LEAK))
            continue;
        tag->flags |= TAG_LEAKED;
        totals->leaked++;
        totals->bytes += tag->size_bytes;
    }
}

static void find_candidates(struct marker *m)
{
    struct block_cursor cursor = { 0 };
    struct block block, reached;
    while (block_next(&cursor, &block)) {
        if (!(block.tag->flags & TAG_LEAKED) || !mark_block(m, &block))
            continue;
        block.tag->flags |= TAG_LEADER;
        while (mark_next(m, &reached))
            continue;
    }
}

static void whiten(void)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next(&cursor, &block))
        block.tag->flags &= (u8)~TAG_MARKED;
}

static void count_leader(const struct block *leader, struct leak_totals *totals)
{
    struct trace_leaks *leaks = &leader->tag->trace->leaks;
    totals->leaders++;
    totals->groups += leaks->leaders == 0;
    leaks->leaders++;
    leaks->leader_bytes += leader->tag->size_bytes;
    leaks->first = leader->start;               /* downward: the last is the lowest */
}

static void count_below(const struct block *leader, const struct block *block,
                        struct leak_totals *totals)
{
    struct trace_leaks *leaks = &leader->tag->trace->leaks;
    totals->indirect++;
    leaks->below_blocks++;
    leaks->below_bytes += block->tag->size_bytes;
}

/* @leader is grey and alone: all it reaches hangs below it. */
static void collect(struct marker *m, const struct block *leader,
                    struct leak_totals *totals)
{
    struct block reached;
    if (totals != NULL)
        count_leader(leader, totals);
    while (mark_next(m, &reached)) {
        reached.tag->leader = leader->start;
        if (totals != NULL && reached.tag != leader->tag)
            count_below(leader, &reached, totals);
    }
}

static void settle_candidates(struct marker *m, struct leak_totals *totals)
{
    struct block_cursor cursor = block_last();
    struct block block;
    while (block_prev(&cursor, &block)) {
        if (!(block.tag->flags & TAG_LEADER))
            continue;
        if (mark_block(m, &block))
            collect(m, &block, totals);
        else
            block.tag->flags &= (u8)~TAG_LEADER;
    }
}

/* @totals: NULL: nothing is counted, and nothing but the verdicts changes. */
static void settle(struct leak_totals *totals)
{
    struct marker m;
    marker_init(&m, TAG_LEAKED);
    m.keeps_interior = totals == NULL;
    find_candidates(&m);
    whiten();
    settle_candidates(&m, totals);
    whiten();
}

void classify_leaders(void)
{
    settle(NULL);
}

void classify(struct leak_totals *totals)
{
    *totals = (struct leak_totals){ 0 };
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        t->leaks = (struct trace_leaks){ 0 };
    sweep(totals);
    if (totals->leaked > 0)
        settle(totals);
}
