/* SPDX-License-Identifier: MIT */
#ifndef LIB_BITS_H
#define LIB_BITS_H
/* lib/bits.h - powers of two, and the position of a bit in a word. */
#include "lib/types.h"

#define BIT(n) (1ul << (n))

static inline bool is_power_of_2(unsigned long n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/** ffs_index - position of the lowest set bit of @word, which is not 0. */
static inline unsigned ffs_index(u32 word)
{
    return (unsigned)__builtin_ctz(word);
}

/** fls_index - position of the highest set bit of @word, which is not 0. */
static inline unsigned fls_index(u32 word)
{
    return 31u - (unsigned)__builtin_clz(word);
}

/** order_base_2 - the least order with 2^order >= @n; 0 for 0 and 1. */
static inline unsigned order_base_2(u32 n)
{
    return n <= 1 ? 0 : fls_index(n - 1) + 1;
}
#endif
