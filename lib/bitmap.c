/* SPDX-License-Identifier: MIT */
/*
 * lib/bitmap.c - searching and filling arrays of bits.
 *
 * Problem    Which slot is free? Are eight in a row free?
 *
 * Idea       Whole words at a time: a search skips a word without a match in one
 *            comparison and finds the bit within a word by counting zeros.
 *
 * Cost       One step a word of 32 bits.
 *
 * Locking    None; callers serialise.
 */
#include "lib/bitmap.h"
#include "lib/bits.h"
#include "lib/compiler.h"

enum { WORD_BITS = 32 };

/* Bits [@first, @first + @count) of one word; @first + @count <= 32, @count > 0. */
static u32 word_mask(u32 first, u32 count)
{
    return (~0u >> (WORD_BITS - count)) << first;
}

/* How many of the bits [@first, @end), which are not none, are in @first's word. */
static u32 bits_here(u32 first, u32 end)
{
    return min(end - first, WORD_BITS - first % WORD_BITS);
}

void bitmap_set(u32 *map, u32 first, u32 count)
{
    u32 end = first + count;
    for (u32 here; first < end; first += here) {
        here = bits_here(first, end);
        map[first / WORD_BITS] |= word_mask(first % WORD_BITS, here);
    }
}

void bitmap_clear(u32 *map, u32 first, u32 count)
{
    u32 end = first + count;
    for (u32 here; first < end; first += here) {
        here = bits_here(first, end);
        map[first / WORD_BITS] &= ~word_mask(first % WORD_BITS, here);
    }
}

/* The first bit >= @from that differs from @skipped's bits (all 0 or all 1). */
static u32 next_other(const u32 *map, u32 bits, u32 from, u32 skipped)
{
    while (from < bits) {
        u32 word = (map[from / WORD_BITS] ^ skipped) >> (from % WORD_BITS);
        if (word)
            return min(from + ffs_index(word), bits);
        from = ALIGN_DOWN(from, WORD_BITS) + WORD_BITS;
    }
    return bits;
}

u32 bitmap_next_set(const u32 *map, u32 bits, u32 from)
{
    return next_other(map, bits, from, 0);
}

u32 bitmap_next_zero(const u32 *map, u32 bits, u32 from)
{
    return next_other(map, bits, from, ~0u);
}

/* The last bit < @before that differs from @skipped's bits (all 0 or all 1). */
static u32 prev_other(const u32 *map, u32 before, u32 skipped)
{
    for (u32 end = before; end > 0; end = ALIGN_DOWN(end - 1, WORD_BITS)) {
        u32 first = ALIGN_DOWN(end - 1, WORD_BITS);
        u32 word = (map[first / WORD_BITS] ^ skipped) & word_mask(0, end - first);
        if (word)
            return first + fls_index(word);
    }
    return before;
}

u32 bitmap_prev_set(const u32 *map, u32 before)
{
    return prev_other(map, before, 0);
}

u32 bitmap_prev_zero(const u32 *map, u32 before)
{
    return prev_other(map, before, ~0u);
}

u32 bitmap_find_zero_run(const u32 *map, u32 bits, u32 from, u32 count)
{
    while ((from = bitmap_next_zero(map, bits, from)) < bits) {
        if (bits - from < count)
            return bits;
        u32 end = bitmap_next_set(map, from + count, from);
        if (end == from + count)
            return from;
        from = end;
    }
    return bits;
}

u32 bitmap_find_last_zero_run(const u32 *map, u32 bits, u32 count)
{
    u32 before = bits, last;
    while ((last = bitmap_prev_zero(map, before)) != before) {
        u32 set = bitmap_prev_set(map, last);
        u32 first = set == last ? 0 : set + 1;
        if (last + 1 - first >= count)
            return last + 1 - count;
        before = first;
    }
    return bits;
}

u32 bitmap_weight(const u32 *map, u32 bits)
{
    u32 weight = 0;
    for (u32 bit = bitmap_next_set(map, bits, 0); bit < bits;) {
        u32 end = bitmap_next_zero(map, bits, bit);
        weight += end - bit;
        bit = bitmap_next_set(map, bits, end);
    }
    return weight;
}
