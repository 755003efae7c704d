/* SPDX-License-Identifier: MIT */
#ifndef LIB_BITS_H
#define LIB_BITS_H
/* lib/bits.h - powers of two, and the position of a bit in a word. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIT(n) (1ul << (n))

static inline bool is_power_of_2(unsigned long n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/** ffs_index - position of the lowest set bit of @word, which is not 0. */
static inline unsigned ffs_index(uint32_t word)
{
    return (unsigned)__builtin_ctz(word);
}

/** fls_index - position of the highest set bit of @word, which is not 0. */
static inline unsigned fls_index(uint32_t word)
{
    return 31u - (unsigned)__builtin_clz(word);
}

/** order_of_pages - the least order with 2^order >= @pages; @pages >= 1. */
static inline unsigned order_of_pages(uint32_t pages)
{
    return pages <= 1 ? 0 : fls_index(pages - 1) + 1;
}
#endif
