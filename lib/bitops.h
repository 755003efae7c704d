/* SPDX-License-Identifier: MIT */
#ifndef LIB_BITOPS_H
#define LIB_BITOPS_H
/*
 * lib/bitops.h - single bits in arrays of unsigned long; Linux's names. Those
 * without __ in front change a bit in one piece, whatever else changes its word.
 */
#include "lib/bits.h"
#include "lib/compiler.h"
#include "lib/types.h"

#define BITS_PER_BYTE 8
#define BITS_PER_LONG 32
#define BITS_PER_TYPE(type) (sizeof(type) * BITS_PER_BYTE)
#define BITS_TO_LONGS(bits) DIV_ROUND_UP(bits, BITS_PER_LONG)
#define BIT_MASK(bit) (1ul << ((bit) % BITS_PER_LONG))
#define BIT_WORD(bit) ((bit) / BITS_PER_LONG)
#define BIT_ULL(bit) (1ull << (bit))
#define GENMASK(high, low) \
    ((~0ul << (low)) & (~0ul >> (BITS_PER_LONG - 1 - (high))))
#define GENMASK_ULL(high, low) \
    ((~0ull << (low)) & (~0ull >> (63 - (high))))

static inline bool test_bit(long bit, const volatile unsigned long *words)
{
    return words[BIT_WORD(bit)] & BIT_MASK(bit);
}

static inline bool test_and_set_bit(long bit, volatile unsigned long *words)
{
    return __sync_fetch_and_or(&words[BIT_WORD(bit)], BIT_MASK(bit)) & BIT_MASK(bit);
}

static inline bool test_and_clear_bit(long bit, volatile unsigned long *words)
{
    return __sync_fetch_and_and(&words[BIT_WORD(bit)], ~BIT_MASK(bit)) & BIT_MASK(bit);
}

static inline bool test_and_change_bit(long bit, volatile unsigned long *words)
{
    return __sync_fetch_and_xor(&words[BIT_WORD(bit)], BIT_MASK(bit)) & BIT_MASK(bit);
}

static inline void set_bit(long bit, volatile unsigned long *words)
{
    test_and_set_bit(bit, words);
}

static inline void clear_bit(long bit, volatile unsigned long *words)
{
    test_and_clear_bit(bit, words);
}

static inline void change_bit(long bit, volatile unsigned long *words)
{
    test_and_change_bit(bit, words);
}

static inline void assign_bit(long bit, volatile unsigned long *words, bool value)
{
    if (value)
        set_bit(bit, words);
    else
        clear_bit(bit, words);
}

#define __set_bit(bit, words)    set_bit(bit, words)
#define __clear_bit(bit, words)  clear_bit(bit, words)
#define __change_bit(bit, words) change_bit(bit, words)
#define __assign_bit(bit, words, value) assign_bit(bit, words, value)
#define __test_and_set_bit(bit, words)   test_and_set_bit(bit, words)
#define __test_and_clear_bit(bit, words) test_and_clear_bit(bit, words)
#define test_and_set_bit_lock(bit, words) test_and_set_bit(bit, words)
#define clear_bit_unlock(bit, words)      clear_bit(bit, words)

/* Positions in one word that is not 0; ffz: that is not all ones. */
#define __ffs(word) ((unsigned long)__builtin_ctzl(word))
#define __fls(word) ((unsigned long)(BITS_PER_LONG - 1 - __builtin_clzl(word)))
#define ffz(word)   __ffs(~(word))

#define hweight8(word)  ((unsigned)__builtin_popcount((u8)(word)))
#define hweight16(word) ((unsigned)__builtin_popcount((u16)(word)))
#define hweight32(word) ((unsigned)__builtin_popcount(word))
#define hweight64(word) ((unsigned)__builtin_popcountll(word))
#define hweight_long(word) ((unsigned)__builtin_popcountl(word))

static inline u32 rol32(u32 word, unsigned shift)
{
    return word << (shift & 31) | word >> (-shift & 31);
}

static inline u32 ror32(u32 word, unsigned shift)
{
    return word >> (shift & 31) | word << (-shift & 31);
}

static inline u64 rol64(u64 word, unsigned shift)
{
    return word << (shift & 63) | word >> (-shift & 63);
}
#endif
