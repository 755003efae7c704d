/* SPDX-License-Identifier: MIT */
#ifndef LIB_BITMAP_H
#define LIB_BITMAP_H
/*
 * lib/bitmap.h - arrays of bits in 32-bit words; bit n is word n/32, bit n%32.
 *
 * No locking: callers serialise. Sizes and positions are counts of bits.
 */
#include "lib/types.h"

#define BITMAP_WORDS(bits) (((bits) + 31u) / 32u)
#define DECLARE_BITMAP32(name, bits) u32 name[BITMAP_WORDS(bits)]

static inline bool bitmap_test(const u32 *map, u32 bit)
{
    return map[bit / 32] >> (bit % 32) & 1;
}

static inline void bitmap_set_bit(u32 *map, u32 bit)
{
    map[bit / 32] |= 1u << (bit % 32);
}

static inline void bitmap_clear_bit(u32 *map, u32 bit)
{
    map[bit / 32] &= ~(1u << (bit % 32));
}

/** bitmap_set, bitmap_clear - @count bits from @first on. */
void bitmap_set(u32 *map, u32 first, u32 count);
void bitmap_clear(u32 *map, u32 first, u32 count);

/** bitmap_next_set, bitmap_next_zero - the first such bit >= @from, or @bits. */
u32 bitmap_next_set(const u32 *map, u32 bits, u32 from);
u32 bitmap_next_zero(const u32 *map, u32 bits, u32 from);

/** bitmap_prev_set, bitmap_prev_zero - the last such bit below @before, or @before. */
u32 bitmap_prev_set(const u32 *map, u32 before);
u32 bitmap_prev_zero(const u32 *map, u32 before);

/** bitmap_find_zero_run - start of the first run of @count zeros at or after
 *  @from, or @bits if there is none. */
u32 bitmap_find_zero_run(const u32 *map, u32 bits, u32 from, u32 count);

/** bitmap_find_last_zero_run - start of the last such run below @bits, or @bits. */
u32 bitmap_find_last_zero_run(const u32 *map, u32 bits, u32 count);

/** bitmap_weight - how many of the first @bits bits are set. */
u32 bitmap_weight(const u32 *map, u32 bits);
#endif
