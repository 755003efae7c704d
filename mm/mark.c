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
 *            A range with many references waits itself when the buffer is nearly full.
 *
 * State      struct marker, on the caller's stack; the buffer; TAG_MARKED in the tags.
 * Cost       A word that is no heap address: 1.4 instructions with SSE2, else 3. A block
 *            of 64 bytes that turns grey, reading it included: some 70.
 * Locking    World stopped: interrupts off from the first word to the last.
 * Read next  mark_other.c, classify.c.
 */
#include "lib/bits.h"
#include "lib/compiler.h"
#include "mm/mark_internal.h"
#include "mm/slab_internal.h"

/* What the marker in use counts. Here, as this machine has few registers. */
struct mark_counts mark_counts __unscanned;

enum { PIECE_BYTES = WORDS_AT_ONCE * sizeof(uintptr_t) };

/* ---- a word that looks like a heap address --------------------------------- */

/* Return: the tag of a slot that is to be read and was white; NULL: all is done. */
static __always_inline struct tag *mark_word(struct marker *m, uintptr_t word,
                                             u8 required_flags)
{
    uintptr_t index = (word - PAGE_OFFSET) >> PAGE_SHIFT;
    if (unlikely(index >= page_count || mem_map[index].state != PAGE_SLAB)) {
        if (index < page_count || word >= VMAP_START)
            mark_other(m, word);
        return NULL;
    }
    struct slab *slab = mem_map[index].slab;
    u32 offset = (u32)(word - slab->base);
    if (unlikely(offset >= slab->tagged_bytes))
        return NULL;
    u64 product = (u64)offset * slab->reciprocal;
    if (unlikely((u32)product >= slab->reciprocal)) {
        mark_slot(m, word);
        return NULL;
    }
    struct tag *tag = &slab->tags[product >> 32];
    const bool is_leaked = required_flags & TAG_LEAKED;     /* then perhaps a leader */
    if (unlikely((tag->flags & (is_leaked ? ~TAG_LEADER : ~0)) != required_flags)) {
        mark_slot(m, word);
        return NULL;
    }
    tag->flags |= TAG_MARKED;
    if (is_leaked)
        mark_note_leader(m, tag);
    mark_counts.reference_words++;
    return tag;
}

/* ---- sixteen words at a time ------------------------------------------------ */

/* Most words are small: one comparison. */
static __always_inline bool four_are_low(uintptr_t at, uintptr_t low)
{
    enum { WORD = sizeof(uintptr_t) };
    return word_at(at) < low && word_at(at + WORD) < low &&
           word_at(at + 2 * WORD) < low && word_at(at + 3 * WORD) < low;
}

/* Which of the words at @at are in the window? @bytes of them are left, at most sixteen
 * are looked at. */
static noinline u32 word_by_word(const struct marker *m, uintptr_t at, u32 bytes)
{
    const uintptr_t low = m->window.low;
    u32 mask = 0, count = bytes / sizeof(uintptr_t);
    if (count >= WORDS_AT_ONCE) {
        const u32 four = 4 * sizeof(uintptr_t);
        count = WORDS_AT_ONCE;
        if (four_are_low(at, low) && four_are_low(at + four, low) &&
            four_are_low(at + 2 * four, low) && four_are_low(at + 3 * four, low))
            return 0;
    }
    for (u32 i = 0; i < count; i++)
        if (word_at(at + i * sizeof(uintptr_t)) - low < m->window.span_bytes)
            mask |= 1u << i;
    return mask;
}

/* The last words of a range, fewer than sixteen: nobody minds when more is read of the
 * page that they are in. What is no whole word was not read. */
static noinline u32 last_words(struct marker *m, uintptr_t at, u32 bytes, bool by_sse)
{
    mark_counts.read_bytes -= bytes % sizeof(uintptr_t);
    if (by_sse && likely(at % PAGE_SIZE <= PAGE_SIZE - PIECE_BYTES))
        return words_in_window(at) & ((1u << bytes / sizeof(uintptr_t)) - 1);
    return word_by_word(m, at, bytes);
}

/* Which of the next sixteen words, or of as many as are left, are in the window? Of long
 * ranges the first sixteen of which any is. */
static __always_inline u32 next_words(struct marker *m, uintptr_t *at, s32 *left,
                                      bool by_sse)
{
    u32 mask;
    while (likely(*left >= PIECE_BYTES)) {
        mask = by_sse ? words_in_window(*at) : word_by_word(m, *at, PIECE_BYTES);
        if (mask != 0 || *left == PIECE_BYTES)
            return mask;
        *at += PIECE_BYTES;
        *left -= PIECE_BYTES;
    }
    return last_words(m, *at, (u32)*left, by_sse);
}

/* The buffer is nearly full: what has turned grey goes first. Return: is there room for
 * the rest of the range? */
static noinline bool keep_rest(struct marker *m, uintptr_t at, u32 bytes)
{
    if (m->next >= m->limit)
        return false;
    mark_counts.read_bytes -= bytes;
    *m->next++ = (struct grey){ at, bytes };
    return true;
}

/* Read a range, and then what turned grey. Where its last reference leads is read at
 * once: lists are followed without a detour. One more block pends at hand, older ones in
 * the buffer; from the middle of a range that fills it the rest goes there, too. */
static __always_inline void read_on(struct marker *m, uintptr_t at, s32 left, bool by_sse,
                                    u8 required_flags)
{
    struct grey pending = { 0, 0 };
read_range:
    mark_counts.read_bytes += (u32)left;
    for (;;) {
        u32 mask = next_words(m, &at, &left, by_sse);
        while (mask != 0) {
            uintptr_t word = word_at(at + ffs_index(mask) * sizeof(word));
            const struct tag *tag = mark_word(m, word, required_flags);
            mask &= mask - 1;
            if (tag == NULL)
                continue;
            if (mask == 0 && left <= PIECE_BYTES) {
                at = word;
                left = (s32)tag->size_bytes;
                goto read_range;
            }
            if (pending.bytes != 0)
                mark_later(m, pending.start, pending.bytes);
            pending = (struct grey){ word, tag->size_bytes };
        }
        if (left <= PIECE_BYTES)
            break;
        at += PIECE_BYTES;
        left -= PIECE_BYTES;
        if (unlikely(m->next >= m->nearly_full) && keep_rest(m, at, (u32)left))
            break;
    }
    if (pending.bytes == 0)
        return;
    at = pending.start;
    left = (s32)pending.bytes;
    pending.bytes = 0;
    goto read_range;
}

static noinline void read_by_sse(struct marker *m, uintptr_t at, u32 bytes)
{
    read_on(m, at, (s32)bytes, true, TAG_LIVE);
}

static noinline void read_leaked_by_sse(struct marker *m, uintptr_t at, u32 bytes)
{
    read_on(m, at, (s32)bytes, true, TAG_LIVE | TAG_LEAKED);
}

static noinline void read_plainly(struct marker *m, uintptr_t at, u32 bytes)
{
    read_on(m, at, (s32)bytes, false, m->required_flags);
}

void mark_plain(struct marker *m, uintptr_t start, u32 bytes)
{
    if (!words_available())
        read_plainly(m, start, bytes);
    else if (m->required_flags == TAG_LIVE)
        read_by_sse(m, start, bytes);
    else
        read_leaked_by_sse(m, start, bytes);
}

void mark_reached(struct marker *m)
{
    do {
        while (m->next != m->buffer) {
            m->next--;
            mark_plain(m, m->next->start, m->next->bytes);
        }
    } while (mark_read_linked(m));
}
