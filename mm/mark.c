/* SPDX-License-Identifier: MIT */
/*
 * mm/mark.c - the mark phase: everything that can be reached from somewhere.
 *
 * Problem    A million blocks in a list: recursion would overflow any stack, and a
 *            work list would have to be allocated while the heap stands still.
 *
 * Idea       The stack of grey blocks is threaded through their own tags:
 *
 *              grey_top --> block C   tag.grey_next --> block A   tag.grey_next = 0
 *
 *            It needs no memory at all and cannot overflow. Blocks are read depth
 *            first; the order does not matter for the result.
 *
 * State      struct marker, on the caller's stack; TAG_MARKED in the tags.
 * Cost       A word that is no heap address: one load, one subtraction, one compare.
 *            A block: one look-up when it is reached, one when it is read.
 * Locking    World stopped: interrupts off from the first word to the last.
 * Read next  classify.c.
 */
#include "mm/mark.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/guard.h"
#include "mm/vmap.h"

void marker_init(struct marker *m, u8 required_flags)
{
    *m = (struct marker){
        .required_flags = required_flags | TAG_LIVE, .window = block_window(),
    };
}

static bool follows(const struct marker *m, const struct tag *tag)
{
    return (tag->flags & m->required_flags) == m->required_flags;
}

bool mark_block(struct marker *m, const struct block *block)
{
    struct tag *tag = block->tag;
    if (!follows(m, tag) || (tag->flags & TAG_MARKED))
        return false;
    tag->flags |= TAG_MARKED;
    tag->grey_next = m->grey_top;
    m->grey_top = block->start;
    return true;
}

/* Held by interior references only, as far as is known. */
static void note_interior(const struct marker *m, struct tag *tag, bool is_interior,
                          bool is_first)
{
    if (m->keeps_interior)
        return;
    if (!is_interior)
        tag->flags &= (u8)~TAG_INTERIOR;
    else if (is_first)
        tag->flags |= TAG_INTERIOR;
}

/* @word looks like a heap address: is it a reference, and the first one? */
static noinline void mark_reference(struct marker *m, uintptr_t word)
{
    struct block block;
    if (!block_referenced(word, &block) || !follows(m, block.tag))
        return;
    m->reference_words++;
    bool is_interior = word - block.start - 1 < block.tag->size_bytes - 1;
    bool is_first = mark_block(m, &block);
    note_interior(m, block.tag, is_interior, is_first);
}

void mark_range(struct marker *m, uintptr_t start, uintptr_t end)
{
    const uintptr_t low = m->window.low, span_bytes = m->window.span_bytes;
    const uintptr_t *word = (const uintptr_t *)ALIGN(start, sizeof(uintptr_t));
    const uintptr_t *stop = (const uintptr_t *)ALIGN_DOWN(end, sizeof(uintptr_t));
    if (word >= stop)
        return;
    m->read_bytes += (u32)((uintptr_t)stop - (uintptr_t)word);
    for (; word < stop; word++)
        if (unlikely(*word - low < span_bytes))
            mark_reference(m, *word);
}

/* A guarded block begins at whatever address lets it end with its page: its words are
 * those that its owner's structure has, at multiples of 4 from its start. */
static void mark_guarded(struct marker *m, const struct block *block, uintptr_t start,
                         uintptr_t end)
{
    uintptr_t word, at = block->start + ALIGN(start - block->start, sizeof(word));
    guard_open(block);
    for (; at + sizeof(word) <= end; at += sizeof(word)) {
        memcpy(&word, (const void *)at, sizeof(word));
        m->read_bytes += sizeof(word);
        if (unlikely(word - m->window.low < m->window.span_bytes))
            mark_reference(m, word);
    }
    guard_close(block);
}

void mark_part(struct marker *m, const struct block *block, uintptr_t start,
               uintptr_t end)
{
    if (block->guard != NULL)
        mark_guarded(m, block, start, end);
    else
        mark_range(m, start, end);
}

/* A mapping refers to the blocks of its pages; its words are theirs. */
static void mark_mapping(struct marker *m, const struct vm_area *area)
{
    struct block block;
    for (u32 i = 0; i < area->page_count; i++)
        if (vm_area_page_block(area, i, &block) && follows(m, block.tag)) {
            mark_block(m, &block);
            note_interior(m, block.tag, false, false);
        }
}

static void mark_contents(struct marker *m, const struct block *block)
{
    const struct vm_area *mapping = vm_area_mapping(block);
    if (mapping != NULL)
        mark_mapping(m, mapping);
    else
        mark_part(m, block, block->start, block->start + block->tag->size_bytes);
}

bool mark_next(struct marker *m, struct block *block)
{
    if (m->grey_top == 0)
        return false;
    bool found = block_find(m->grey_top, block);
    KASSERT(found);
    m->grey_top = block->tag->grey_next;
    if (!(block->tag->flags & (TAG_NO_SCAN | TAG_IGNORE)))
        mark_contents(m, block);
    return true;
}
