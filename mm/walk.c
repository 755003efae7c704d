/* SPDX-License-Identifier: MIT */
/*
 * mm/walk.c - from block to block along references, breadth first, leaving no trace.
 *
 * Problem    A scan writes its verdicts into the tags. A question must change none of
 *            them, and wants the shortest way, so it needs a queue, not a stack.
 *
 * Idea       TAG_MARKED is clear and tag.grey_next is free outside of a scan, but for
 *            blocks that the last scan found leaked: there it is their leader. So
 *            before one of those is written to, its leader is noted on a list, and at
 *            the end all come back. (Such a block may be held by now: its verdict is
 *            stale, but it is the last scan's, and stays.)
 *
 *            That a block was a leader need not be noted: it is its own then.
 *
 * State      struct walk, on the caller's stack; its lists are pages.
 * Cost       Each block that is reached is read once. A word of memory for each that
 *            waits to be read, two for each verdict.
 * Locking    World stopped from the first word to walk_end().
 * Read next  why.c.
 */
#include "lib/assert.h"
#include "mm/classify.h"
#include "mm/query_internal.h"
#include "mm/slab_internal.h"

/* Before tag.grey_next is used: it is the leader of a leaked block. */
static bool save_verdict(struct walk *w, const struct block *block)
{
    return !(block->tag->flags & TAG_LEAKED) || w->is_reclassified ||
           (word_list_push(&w->verdicts, block->start) &&
            word_list_push(&w->verdicts, block->tag->leader));
}

bool walk_reach(struct walk *w, const struct block *block, uintptr_t parent)
{
    struct tag *tag = block->tag;
    if ((tag->flags & TAG_MARKED) ||
        (tag->flags & w->required_flags) != w->required_flags)
        return true;
    if (!word_list_push(&w->grey, block->start) || !save_verdict(w, block)) {
        w->is_out_of_memory = true;
        return false;
    }
    tag->flags |= TAG_MARKED;
    tag->grey_next = parent;
    return block->start != w->wanted;
}

bool walk_target(const struct reference *r, const struct block *target, void *walk)
{
    return walk_reach(walk, target, r->from_block ? r->holder.start : 0);
}

bool walk_on(struct walk *w, target_fn visit, void *context)
{
    uintptr_t start;
    while (word_list_shift(&w->grey, &start)) {
        struct block block;
        bool found = block_find(start, &block);
        KASSERT(found);
        if (!read_block(&block, visit, context))
            return false;
    }
    return true;
}

bool walk_decreed(struct walk *w, target_fn visit, void *context)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 left = tag_stats.not_leak_blocks;
    for (; left > 0 && block_next_with(&cursor, &block, TAG_NOT_LEAK); left--) {
        if (!walk_reach(w, &block, block.start))
            return false;
    }
    return walk_on(w, visit, context);
}

static bool save_all_verdicts(struct walk *w)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next_with(&cursor, &block, TAG_LEAKED))
        if (!(block.tag->flags & TAG_MARKED) && !save_verdict(w, &block))
            return false;
    return true;
}

/* As sweep() in classify.c, but that nothing is counted. */
static void write_new_verdicts(void)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    while (tags_next(&cursor, &run)) {
        bool has_leaks = false;
        for (struct tag *tag = run.tags; tag < run.end; tag++) {
            u8 flags = tag->flags;
            if (!(flags & TAG_LIVE))
                continue;
            tag->flags &= (u8)~(TAG_MARKED | TAG_LEAKED | TAG_LEADER);
            if (flags & (TAG_MARKED | TAG_NOT_LEAK | TAG_IGNORE))
                continue;
            tag->flags |= TAG_LEAKED;
            has_leaks = true;
        }
        if (run.slab != NULL)
            run.slab->has_leaks |= has_leaks;       /* old verdicts come back */
    }
}

bool walk_reclassify(struct walk *w)
{
    if (!save_all_verdicts(w)) {
        w->is_out_of_memory = true;
        return false;
    }
    w->is_reclassified = true;
    write_new_verdicts();
    classify_leaders();
    return true;
}

static void write_verdict(uintptr_t start, uintptr_t leader)
{
    struct block block;
    bool found = block_find(start, &block);
    KASSERT(found);
    block.tag->flags |= TAG_LEAKED | (leader == start ? TAG_LEADER : 0);
    block.tag->leader = leader;
}

void walk_end(struct walk *w)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    uintptr_t start, leader;
    u8 void_flags = TAG_MARKED | (w->is_reclassified ? TAG_LEAKED | TAG_LEADER : 0);
    word_list_clear(&w->grey);
    while (tags_next(&cursor, &run))
        for (struct tag *tag = run.tags; tag < run.end; tag++)
            if (tag->flags & TAG_LIVE)
                tag->flags &= (u8)~void_flags;
    while (word_list_shift(&w->verdicts, &start) &&
           word_list_shift(&w->verdicts, &leader))
        write_verdict(start, leader);
}
