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
#include "mm/slab_internal.h"

enum { VERDICTS = TAG_MARKED | TAG_LEAKED | TAG_LEADER };

/* Return: is it leaked? */
static noinline bool sweep_tag(struct tag *tag, struct leak_totals *totals)
{
    u8 flags = tag->flags;
    if (!(flags & TAG_LIVE))
        return false;
    tag->flags &= (u8)~VERDICTS;
    if (flags & TAG_IGNORE)
        return false;
    totals->objects++;
    if (flags & (TAG_MARKED | TAG_NOT_LEAK))
        return false;
    tag->flags |= TAG_LEAKED;
    totals->leaked++;
    totals->bytes += tag->size_bytes;
    return true;
}

enum { USUAL = TAG_LIVE | TAG_MARKED };

static __always_inline bool four_are_usual(const struct tag *tag)
{
    return tag[0].flags == USUAL && tag[1].flags == USUAL &&
           tag[2].flags == USUAL && tag[3].flags == USUAL;
}

/* Nearly all are just live and reached: eight at a time. Return: is any leaked? */
static bool sweep_run(const struct tag_run *run, struct leak_totals *totals)
{
    bool has_leaks = false;
    struct tag *tag = run->tags, *end = run->end;
    while (tag < end) {
        if (tag + 8 <= end && likely(four_are_usual(tag) && four_are_usual(tag + 4))) {
            tag[0].flags = tag[1].flags = tag[2].flags = tag[3].flags = TAG_LIVE;
            tag[4].flags = tag[5].flags = tag[6].flags = tag[7].flags = TAG_LIVE;
            totals->objects += 8;
            tag += 8;
        } else {
            has_leaks |= sweep_tag(tag++, totals);
        }
    }
    return has_leaks;
}

/* Colours become verdicts, and all blocks are white again. */
static void sweep(struct leak_totals *totals)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    while (tags_next(&cursor, &run)) {
        bool has_leaks = sweep_run(&run, totals);
        if (run.slab != NULL)
            run.slab->has_leaks = has_leaks;
    }
}

static void find_candidates(struct marker *m)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next_with(&cursor, &block, TAG_LEAKED)) {
        if (!mark_block(m, &block))
            continue;
        block.tag->flags |= TAG_LEADER;
        mark_reached(m);
    }
}

void classify_whiten(void)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    while (tags_next(&cursor, &run)) {
        if (run.slab != NULL && !run.slab->has_leaks)
            continue;
        for (struct tag *tag = run.tags; tag < run.end; tag++)
            if (tag->flags & TAG_LIVE)
                tag->flags &= (u8)~TAG_MARKED;
    }
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

static void count_below(const struct block *leader, const struct marker *m,
                        struct leak_totals *totals)
{
    struct trace_leaks *leaks = &leader->tag->trace->leaks;
    totals->indirect += m->reached_blocks - 1;
    leaks->below_blocks += m->reached_blocks - 1;
    leaks->below_bytes += m->reached_bytes - leader->tag->size_bytes;
}

static void settle_candidates(struct marker *m, struct leak_totals *totals)
{
    struct block_cursor cursor = block_last();
    struct block block;
    while (block_prev_with(&cursor, &block, TAG_LEADER)) {
        if (!mark_tree(m, &block)) {
            block.tag->flags &= (u8)~TAG_LEADER;
        } else if (totals != NULL) {
            count_leader(&block, totals);
            count_below(&block, m, totals);
        }
    }
}

/* @totals: NULL: nothing is counted, and nothing but the verdicts changes. */
static void settle(struct leak_totals *totals)
{
    struct marker m;
    marker_init(&m, TAG_LEAKED);
    m.keeps_interior = totals == NULL;
    find_candidates(&m);
    classify_whiten();
    settle_candidates(&m, totals);
    marker_end(&m);
    classify_whiten();
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
