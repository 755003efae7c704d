/* SPDX-License-Identifier: MIT */
#ifndef LIB_HASH_H
#define LIB_HASH_H
/*
 * lib/hash.h - small hash functions for tables in memory (not for secrets).
 *
 * Multiplication by 2^32 / golden ratio: Knuth, The Art of Computer Programming
 * vol. 3, section 6.4; the constant is Linux's GOLDEN_RATIO_32.
 */
#include "lib/types.h"

#define HASH_GOLDEN_RATIO_32 0x61C88647u

/** hash_32 - @bits (1..32) well mixed bits of @value. */
static inline u32 hash_32(u32 value, unsigned bits)
{
    return value * HASH_GOLDEN_RATIO_32 >> (32 - bits);
}

/** hash_mix - fold @value into a running hash. */
static inline u32 hash_mix(u32 hash, u32 value)
{
    return ((hash << 5 | hash >> 27) ^ value) * HASH_GOLDEN_RATIO_32;
}
#endif
