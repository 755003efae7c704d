/* SPDX-License-Identifier: MIT */
/*
 * mm/mark.c - the mark phase: everything that can be reached from somewhere.
 *
 * Problem    A million blocks in a list: recursion would overflow any stack, and a
 *            work list would have to be allocated while the heap stands still.
 *
 * Idea       What is to be read lies in a small buffer, newest first. Where that is full,
 *            and for blocks that are no plain memory, grey blocks are linked through
 *            their own tags, which needs no memory at all and cannot overflow:
 *
 *              buffer    [start, bytes] [start, bytes] <- next
 *              grey_top --> block C   tag.grey_next --> block A   tag.grey_next = 0
 *
 *            The order does not matter for the result.
 *
 *            The common case is inline (mark_word): a word with the address of the start
 *            of a slab's slot that is live and white. All arithmetic: page, slab, slot.
 *            A word is the address of a start exactly if the fraction that is left of
 *            the multiplication by the reciprocal is below the reciprocal (Lemire, Kaser,
 *            Kurz, "Faster remainder by direct computation", 2019).
 *
 * State      struct marker, on the caller's stack; the buffer; TAG_MARKED in the tags.
 * Cost       A word that is no heap address: 1.6 instructions with SSE2, else 3. A block
 *            that turns grey: some 40, once.
 * Locking    World stopped: interrupts off from the first word to the last.
 * Read next  mark_other.c, classify.c.
 */
#include "lib/bits.h"
#include "lib/compiler.h"
#include "mm/mark_internal.h"
#include "mm/slab_internal.h"

enum { GREY_COUNT = 256, PIECE_BYTES = WORDS_AT_ONCE * sizeof(u32) };

static struct grey buffer[GREY_COUNT] __unscanned;

void marker_init(struct marker *m, u8 required_flags)
{
    u8 required = required_flags | TAG_LIVE;
    *m = (struct marker){
        .required_flags = required,
        .known_flags = required | TAG_MARKED | TAG_INTERIOR | TAG_NO_SCAN | TAG_IGNORE,
        .next = buffer, .limit = buffer + GREY_COUNT,
        .window = block_window(),
    };
    words_begin(&m->words, m->window.low, m->window.span_bytes);
}

void marker_end(struct marker *m)
{
    words_end(&m->words);
}

/* ---- a word that looks like a heap address --------------------------------- */

static __always_inline void slot_turns_grey(struct marker *m, struct tag *tag,
                                            uintptr_t start, bool has_leader)
{
    tag->flags |= TAG_MARKED;
    if (has_leader)
        mark_note_leader(m, tag);
    if (unlikely(m->next == m->limit))
        mark_link(m, tag, start);
    else
        *m->next++ = (struct grey){ start, tag->size_bytes };
}

static __always_inline void mark_word(struct marker *m, uintptr_t word, bool has_leader)
{
    struct page *page = page_of(word);
    if (unlikely(page == NULL || page->state != PAGE_SLAB)) {
        mark_other(m, word);
        return;
    }
    struct slab *slab = page->slab;
    u32 offset = (u32)(word - slab->base);
    if (unlikely(offset >= slab->tagged_bytes))
        return;
    u64 product = (u64)offset * slab->reciprocal;
    struct tag *tag = &slab->tags[product >> 32];
    bool is_start = (u32)product < slab->reciprocal;
    if (unlikely(!is_start || (tag->flags & m->known_flags) != m->required_flags)) {
        mark_slot(m, slab, (u32)(product >> 32), offset);
        return;
    }
    m->reference_words++;
    slot_turns_grey(m, tag, word, has_leader);
}

/* ---- sixteen words at a time ------------------------------------------------ */

/* The same for the last words of a range, fewer than sixteen: nobody minds when more is
 * read of the page that they are in. */
static u32 last_words_in_window(const struct marker *m, uintptr_t at, uintptr_t end)
{
    u32 count = (u32)(end - at) / sizeof(u32), mask = 0;
    if (likely(at % PAGE_SIZE <= PAGE_SIZE - PIECE_BYTES))
        return words_in_window(at) & ((1u << count) - 1);
    for (u32 i = 0; i < count; i++)
        if (word_at(at + i * sizeof(u32)) - m->window.low < m->window.span_bytes)
            mask |= 1u << i;
    return mask;
}

/* Read a range; then, if @and_on, take one grey block after the other from the buffer. */
static __always_inline void read_pieces(struct marker *m, uintptr_t at, u32 bytes,
                                        bool and_on, bool has_leader)
{
    for (;;) {
        bytes = ALIGN_DOWN(bytes, (u32)sizeof(u32));
        m->read_bytes += bytes;
        for (uintptr_t end = at + bytes; at < end; at += PIECE_BYTES) {
            u32 mask = likely(end - at >= PIECE_BYTES) ? words_in_window(at)
                                                       : last_words_in_window(m, at, end);
            for (; mask != 0; mask &= mask - 1)
                mark_word(m, word_at(at + ffs_index(mask) * sizeof(u32)), has_leader);
        }
        if (!and_on || m->next == buffer)
            return;
        m->next--;
        at = m->next->start;
        bytes = m->next->bytes;
    }
}

static noinline void read_on(struct marker *m, uintptr_t at, u32 bytes)
{
    read_pieces(m, at, bytes, true, false);
}

static noinline void read_on_with_leader(struct marker *m, uintptr_t at, u32 bytes)
{
    read_pieces(m, at, bytes, true, true);
}

/* ---- word by word ----------------------------------------------------------- */

static noinline void read_words(struct marker *m, uintptr_t at, u32 bytes)
{
    enum { WORD = sizeof(uintptr_t), STEP = 4 * WORD };
    const uintptr_t low = m->window.low, end = at + ALIGN_DOWN(bytes, (u32)WORD);
    m->read_bytes += (u32)(end - at);
    while (at < end) {
        /* Most are small: four comparisons, no subtraction. */
        if (end - at >= STEP && likely(word_at(at) < low && word_at(at + WORD) < low &&
                                       word_at(at + 2 * WORD) < low &&
                                       word_at(at + 3 * WORD) < low)) {
            at += STEP;
            continue;
        }
        for (unsigned i = 0; i < 4 && at < end; i++, at += WORD) {
            uintptr_t word = word_at(at);
            if (word - low < m->window.span_bytes)
                mark_word(m, word, m->leader != 0);
        }
    }
}

void mark_plain(struct marker *m, uintptr_t start, u32 bytes)
{
    if (words_available())
        read_pieces(m, start, bytes, false, m->leader != 0);
    else
        read_words(m, start, bytes);
}

static void read_buffer(struct marker *m)
{
    while (m->next != buffer) {
        const struct grey *grey = --m->next;
        if (!words_available())
            read_words(m, grey->start, grey->bytes);
        else if (m->leader == 0)
            read_on(m, grey->start, grey->bytes);
        else
            read_on_with_leader(m, grey->start, grey->bytes);
    }
}

void mark_reached(struct marker *m)
{
    do
        read_buffer(m);
    while (mark_read_linked(m));
}
