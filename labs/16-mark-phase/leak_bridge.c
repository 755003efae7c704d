/* SPDX-License-Identifier: MIT */
/*
 * leak_bridge.c - has the detector use the leak_mark() of leak_mark.c.
 *
 * Problem    The detector's own mark phase knows tags, slabs, guarded blocks. One who
 *            writes a first mark phase should see words and blocks, and be able to do
 *            nothing worse than to mark the wrong ones.
 * Idea       kmemleak_mark_phase() is a weak symbol in mm/kmemleak.c: this one is linked
 *            in its stead. Each block is looked up anew: nothing said of it is trusted.
 * Not done   Mappings by vmap() are not followed, blocks in guard mode not read.
 * Read next  leak_mark.h, mm/kmemleak.c.
 */
#include "leak_mark.h"
#include "lib/assert.h"
#include "lib/compiler.h"
#include "mm/block.h"
#include "mm/kmemleak.h"
#include "mm/roots.h"

enum { WORD_BYTES = sizeof(unsigned long) };

static u32 roots_read_bytes;

static struct leak_block described(const struct block *block)
{
    bool is_read = !(block->tag->flags & (TAG_NO_SCAN | TAG_IGNORE)) &&
                   block->guard == NULL;
    return (struct leak_block){
        .start = block->start,
        .read_bytes = is_read ? ALIGN_DOWN(block->tag->size_bytes, WORD_BYTES) : 0,
    };
}

/* The tag of what the caller says is a block. */
static struct tag *tag_of(const struct leak_block *block)
{
    struct block found;
    bool is_block = block_find(block->start, &found) && found.start == block->start;
    KASSERT(is_block);                  /* leak_mark.c made up a block */
    return found.tag;
}

bool leak_find(unsigned long word, struct leak_block *block)
{
    struct block found;
    if (!block_referenced(word, &found))
        return false;
    *block = described(&found);
    return true;
}

bool leak_is_marked(const struct leak_block *block)
{
    return (tag_of(block)->flags & TAG_MARKED) != 0;
}

void leak_mark_block(const struct leak_block *block)
{
    tag_of(block)->flags |= TAG_MARKED;
}

unsigned long *leak_link(const struct leak_block *block)
{
    return (unsigned long *)&tag_of(block)->grey_next;
}

static void visit_root(const struct root_range *range, void *context)
{
    void (*visit)(unsigned long, unsigned long) = context;
    unsigned long start = ALIGN(range->start, WORD_BYTES);
    unsigned long end = ALIGN_DOWN(range->end, WORD_BYTES);
    if (start >= end)
        return;
    roots_read_bytes += end - start;
    visit(start, end);
}

/* Blocks that were declared no leak are held, and hold what they refer to. */
static void visit_not_leaks(void (*visit)(unsigned long, unsigned long))
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next(&cursor, &block)) {
        if (!(block.tag->flags & TAG_NOT_LEAK))
            continue;
        struct leak_block told = described(&block);
        block.tag->flags |= TAG_MARKED;
        visit(told.start, told.start + told.read_bytes);
    }
}

void leak_each_root(void (*visit)(unsigned long start, unsigned long end))
{
    roots_visit(visit_root, visit);
    visit_not_leaks(visit);
}

void kmemleak_mark_phase(struct kmemleak_summary *summary)
{
    roots_read_bytes = 0;
    leak_mark();
    summary->roots_bytes = roots_read_bytes;
}
