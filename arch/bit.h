/* SPDX-License-Identifier: MIT */
#ifndef ARCH_BIT_H
#define ARCH_BIT_H
/* arch/bit.h - one bit of a bitmap, by the instruction that processors have for it. */
#include "lib/types.h"

/** bit_test_and_set - set bit @bit of @map. Return: was it set? Not atomic. */
#ifdef HOST_TEST
static inline bool bit_test_and_set(u32 *map, u32 bit)
{
    bool was_set = map[bit / 32] >> (bit % 32) & 1;
    map[bit / 32] |= 1u << (bit % 32);
    return was_set;
}
#else
static inline bool bit_test_and_set(u32 *map, u32 bit)
{
    bool was_set;
    __asm__ volatile("btsl %2, %1"              /* finds the word by itself */
                     : "=@ccc"(was_set), "+m"(*map) : "r"(bit) : "memory");
    return was_set;
}
#endif
#endif
