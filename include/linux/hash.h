/* SPDX-License-Identifier: MIT */
#ifndef LINUX_HASH_H
#define LINUX_HASH_H
/* linux/hash.h - hash functions. */
#include "lib/hash.h"
#include <linux/types.h>

#define GOLDEN_RATIO_32 HASH_GOLDEN_RATIO_32
#define GOLDEN_RATIO_64 0x61C8864680B583EBull

static inline u32 __hash_32(u32 value)
{
    return value * GOLDEN_RATIO_32;
}

static inline u32 hash_64(u64 value, unsigned bits)
{
    return hash_32((u32)value ^ __hash_32((u32)(value >> 32)), bits);
}

#define hash_long(value, bits) hash_32(value, bits)

static inline u32 hash_ptr(const void *p, unsigned bits)
{
    return hash_32((u32)(unsigned long)p, bits);
}
#endif
