/* SPDX-License-Identifier: MIT */
/*
 * mm/query.c - who refers to this block?
 *
 * Problem    The mark phase only wants to know whether a block is referenced; a
 *            student wants to know by which words.
 * Idea       Read what a scan reads, by its rules: whole words of the roots, the
 *            scanned blocks' words counted from their start, pages for a mapping. But
 *            tell for each reference where it lies.
 * State      None.
 * Cost       who_refers(): all roots and live blocks are read once.
 * Locking    Interrupts off.
 * Read next  walk.c, why.c.
 */
#include "mm/query_internal.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "arch/words.h"
#include "lib/bits.h"
#include "lib/compiler.h"
#include "mm/guard.h"
#include "mm/kmemleak.h"
#include "mm/mark_internal.h"
#include "mm/vmap.h"

struct reader {
    struct block_window window;
    target_fn visit;
    void *context;
    unsigned which;
    bool is_stopped;
    struct reference at;                /* slot and value: of the present word     */
};

static struct words_saved words __unscanned;    /* from query_begin() to query_end() */

u32 reference_offset(const struct reference *r)
{
    if (!r->from_block)
        return (u32)(r->slot - r->root.start);
    const struct vm_area *mapping = vm_area_mapping(&r->holder);
    if (mapping == NULL)
        return (u32)(r->slot - r->holder.start);
    return (u32)((r->slot - (uintptr_t)mapping->pages) / sizeof(struct page *) *
                 PAGE_SIZE);
}

bool reference_is_interior(const struct reference *r, const struct block *block)
{
    return r->value - block->start - 1 < block->tag->size_bytes - 1;
}

unsigned long query_begin(uintptr_t frame)
{
    unsigned long flags = irq_save();
    roots_current_frame = frame;
    struct block_window window = block_window();
    words_begin(&words, window.low, window.span_bytes);
    return flags;
}

void query_end(unsigned long flags)
{
    roots_current_frame = 0;
    words_end(&words);
    irq_restore(flags);
}

/* ---- reading ----------------------------------------------------------- */

static noinline void read_word(struct reader *reader, uintptr_t slot, uintptr_t value)
{
    struct block target;
    if (!block_referenced(value, &target))
        return;
    reader->at.slot = slot;
    reader->at.value = value;
    reader->is_stopped = !reader->visit(&reader->at, &target, reader->context);
}

/* The first word in [at, end) that lies in the window; @end or behind it: none. */
static uintptr_t next_in_window(const struct reader *reader, uintptr_t at, uintptr_t end)
{
    enum { WORD = sizeof(uintptr_t), PIECE_BYTES = WORDS_AT_ONCE * WORD };
    for (; words_available() && at + PIECE_BYTES <= end; at += PIECE_BYTES) {
        u32 mask = words_in_window(at);
        if (mask != 0)
            return at + ffs_index(mask) * WORD;
    }
    while (at + WORD <= end &&
           word_at(at) - reader->window.low >= reader->window.span_bytes)
        at += WORD;
    return at;
}

static void read_words(struct reader *reader, uintptr_t at, uintptr_t end)
{
    const u32 word_bytes = sizeof(uintptr_t);
    while (!reader->is_stopped) {
        at = next_in_window(reader, at, end);
        if (at + word_bytes > end)
            return;
        read_word(reader, at, word_at(at));
        at += word_bytes;
    }
}

/* Words of a guarded block count from its start, wherever that is. */
static void read_part(struct reader *reader, const struct block *block, uintptr_t start,
                      uintptr_t end)
{
    uintptr_t first = block->start + ALIGN(start - block->start, sizeof(uintptr_t));
    if (block->guard == NULL) {
        read_words(reader, ALIGN(start, sizeof(uintptr_t)), end);
        return;
    }
    guard_open(block);
    read_words(reader, first, end);
    guard_close(block);
}

/* A mapping refers to the blocks of the pages that it maps. */
static void read_pages(struct reader *reader, const struct vm_area *area)
{
    for (u32 i = 0; i < area->page_count && !reader->is_stopped; i++) {
        struct block target;
        if (!vm_area_page_block(area, i, &target))
            continue;
        reader->at.slot = (uintptr_t)&area->pages[i];
        reader->at.value = (uintptr_t)area->pages[i];
        reader->is_stopped = !reader->visit(&reader->at, &target, reader->context);
    }
}

static void read_root(const struct root_range *range, void *context)
{
    struct reader *reader = context;
    struct block block;
    unsigned kind = range->kind == ROOT_STACK ? READ_STACKS : READ_OTHERS;
    if (reader->is_stopped || !(reader->which & kind) ||
        (kind == READ_STACKS && !kmemleak_scans_stacks()))
        return;
    reader->at.root = *range;
    if (range->kind == ROOT_AREA && block_find(range->start, &block))
        read_part(reader, &block, range->start, range->end);
    else
        read_words(reader, ALIGN(range->start, sizeof(uintptr_t)), range->end);
}

bool read_roots(unsigned which, target_fn visit, void *context)
{
    struct reader reader = {
        .window = block_window(), .visit = visit, .context = context, .which = which,
    };
    roots_visit(read_root, &reader);
    return !reader.is_stopped;
}

bool read_block(const struct block *block, target_fn visit, void *context)
{
    struct reader reader = {
        .window = block_window(), .visit = visit, .context = context,
        .at = { .from_block = true, .holder = *block },
    };
    const struct vm_area *mapping = vm_area_mapping(block);
    if (block->tag->flags & (TAG_NO_SCAN | TAG_IGNORE))
        return true;
    if (mapping != NULL)
        read_pages(&reader, mapping);
    else
        read_part(&reader, block, block->start, block->start + block->tag->size_bytes);
    return !reader.is_stopped;
}

/* ---- who --------------------------------------------------------------- */

struct who {
    uintptr_t wanted;
    reference_fn visit;
    void *context;
};

static bool who_target(const struct reference *r, const struct block *target,
                       void *context)
{
    const struct who *who = context;
    return target->start != who->wanted || who->visit(r, who->context);
}

void who_refers(const struct block *block, uintptr_t frame, reference_fn visit,
                void *context)
{
    struct who who = { block->start, visit, context };
    struct block_cursor cursor = { 0 };
    struct block holder;
    unsigned long flags = query_begin(frame);
    bool go_on = read_roots(READ_ALL, who_target, &who);
    while (go_on && block_next(&cursor, &holder))
        go_on = read_block(&holder, who_target, &who);
    query_end(flags);
}
