/* SPDX-License-Identifier: MIT */
/*
 * mm/mark_other.c - the mark phase, where it is not the common case.
 *
 * Problem    Interior references, blocks of pages and of the vmap window, guarded ones,
 *            mappings, annotations: all exact, but none of it on the path that each
 *            block takes.
 * Idea       mark.c hands over what is special. What can be read as plain memory goes
 *            back to its buffer; the rest is linked through the tags, and read here.
 * State      In struct marker and the tags.
 * Cost       Some 60 instructions a reference; a look-up when a linked block is read.
 * Locking    World stopped.
 * Read next  block.c, guard.c.
 */
#include "lib/assert.h"
#include "mm/guard.h"
#include "mm/mark_internal.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

enum { GREY_COUNT = 512 };

static struct grey buffer[GREY_COUNT] __unscanned;

void marker_init(struct marker *m, u8 required_flags)
{
    *m = (struct marker){
        .required_flags = required_flags | TAG_LIVE,
        .buffer = buffer, .next = buffer,
        .nearly_full = buffer + GREY_COUNT / 2 - WORDS_AT_ONCE,
        .full = buffer + GREY_COUNT / 2, .limit = buffer + GREY_COUNT,
        .window = block_window(),
    };
    mark_counts = (struct mark_counts){ 0 };
    words_begin(&m->words, m->window.low, m->window.span_bytes);
}

void marker_end(struct marker *m)
{
    words_end(&m->words);
}

static bool follows(const struct marker *m, const struct tag *tag)
{
    return (tag->flags & m->required_flags) == m->required_flags;
}

/* ---- turning grey ----------------------------------------------------- */

static void link(struct marker *m, struct tag *tag, uintptr_t start)
{
    tag->grey_next = m->grey_top;
    m->grey_top = start;
}

void mark_later(struct marker *m, uintptr_t start, u32 bytes)
{
    struct block block;
    if (likely(m->next < m->full)) {
        *m->next++ = (struct grey){ start, bytes };
        return;
    }
    bool found = block_find(start, &block);
    KASSERT(found);
    link(m, block.tag, start);
}

/* @tag's block is live, white and to be followed. */
static void turn_grey(struct marker *m, struct tag *tag, uintptr_t start, bool is_plain)
{
    tag->flags |= TAG_MARKED;
    mark_note_leader(m, tag);
    if (tag->flags & (TAG_NO_SCAN | TAG_IGNORE))
        return;                                 /* black: nothing in it counts */
    if (is_plain && m->next < m->full)
        *m->next++ = (struct grey){ start, tag->size_bytes };
    else
        link(m, tag, start);
}

/* In the direct map; what lies in the window may be guarded, or a mapping. */
static bool is_plain(const struct block *block)
{
    return page_of(block->start) != NULL;
}

bool mark_block(struct marker *m, const struct block *block)
{
    struct tag *tag = block->tag;
    if (!follows(m, tag) || (tag->flags & TAG_MARKED))
        return false;
    turn_grey(m, tag, block->start, is_plain(block));
    return true;
}

bool mark_tree(struct marker *m, const struct block *leader)
{
    m->leader = leader->start;
    m->reached_blocks = m->reached_bytes = 0;
    bool was_white = mark_block(m, leader);
    mark_reached(m);
    m->leader = 0;
    return was_white;
}

/* ---- references --------------------------------------------------------- */

/* Held by interior references only, as far as is known. */
static void note_interior(const struct marker *m, struct tag *tag, bool is_interior,
                          bool is_first)
{
    if (m->keeps_interior)
        return;
    if (!is_interior)
        tag->flags &= 0xFF ^ TAG_INTERIOR;
    else if (is_first)
        tag->flags |= TAG_INTERIOR;
}

static void refer(struct marker *m, struct tag *tag, uintptr_t start, bool is_interior,
                  bool plain)
{
    bool is_first = !(tag->flags & TAG_MARKED);
    mark_counts.reference_words++;
    if (is_first)
        turn_grey(m, tag, start, plain);
    note_interior(m, tag, is_interior, is_first);
}

void mark_slot(struct marker *m, uintptr_t word)
{
    struct slab *slab = page_of(word)->slab;
    u32 slot = slab_slot_index(slab, word);
    struct tag *tag = &slab->tags[slot];
    uintptr_t start = (uintptr_t)slab_slot_address(slab, slot);
    if (follows(m, tag) && word - start < tag->size_bytes)
        refer(m, tag, start, word != start, true);
}

void mark_other(struct marker *m, uintptr_t word)
{
    struct block block;
    phys_addr_t physical;
    if (page_of(word) == NULL && !paging_lookup(word, &physical))
        return;                                 /* most of the vmap window is empty */
    if (!block_referenced(word, &block) || !follows(m, block.tag))
        return;
    bool is_interior = word - block.start - 1 < block.tag->size_bytes - 1;
    refer(m, block.tag, block.start, is_interior, is_plain(&block));
}

/* ---- reading -------------------------------------------------------------- */

static u32 read_whole_words(struct marker *m, uintptr_t start, uintptr_t end)
{
    if (start >= end)
        return 0;
    mark_plain(m, start, (u32)(end - start));
    return (u32)ALIGN_DOWN(end - start, sizeof(uintptr_t));
}

u32 mark_range(struct marker *m, uintptr_t start, uintptr_t end)
{
    return read_whole_words(m, ALIGN(start, sizeof(uintptr_t)), end);
}

/* A guarded block begins at whatever address lets it end with its page: its words are
 * those that its owner's structure has, at multiples of 4 from its start. */
static u32 mark_guarded(struct marker *m, const struct block *block, uintptr_t start,
                        uintptr_t end)
{
    struct grey *nearly_full = m->nearly_full;
    start = block->start + ALIGN(start - block->start, sizeof(uintptr_t));
    m->nearly_full = m->limit;                  /* no rest waits until it is closed */
    guard_open(block);
    u32 bytes = read_whole_words(m, start, end);
    guard_close(block);
    m->nearly_full = nearly_full;
    return bytes;
}

u32 mark_part(struct marker *m, const struct block *block, uintptr_t start, uintptr_t end)
{
    return block->guard != NULL ? mark_guarded(m, block, start, end)
                                : mark_range(m, start, end);
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

bool mark_read_linked(struct marker *m)
{
    struct block block;
    if (m->grey_top == 0)
        return false;
    bool found = block_find(m->grey_top, &block);
    KASSERT(found);
    m->grey_top = block.tag->grey_next;
    if (m->leader != 0)
        block.tag->leader = m->leader;          /* it lay where the link was */
    const struct vm_area *mapping = vm_area_mapping(&block);
    if (mapping != NULL)
        mark_mapping(m, mapping);
    else
        mark_part(m, &block, block.start, block.start + block.tag->size_bytes);
    return true;
}
