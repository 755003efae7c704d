/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_PATTERN_H
#define TESTS_HOST_PATTERN_H
/*
 * tests/host/pattern.h - is a block's content still what was written?
 *
 * Where a block goes wrong it does so at its edges or by pages: only the first and
 * last bytes are written and looked at, and one in 251 between them, so that blocks
 * of megabytes cost little.
 */
#include "lib/types.h"

enum { PATTERN_EDGE_BYTES = 16, PATTERN_STRIDE_BYTES = 251 };

/* The next byte behind @at that counts, in a block of @size bytes; or @size. */
static inline u32 pattern_next(u32 at, u32 size)
{
    if (size <= 2 * PATTERN_EDGE_BYTES || at + 1 < PATTERN_EDGE_BYTES ||
        at + 1 >= size - PATTERN_EDGE_BYTES)
        return at + 1;
    u32 next = (at / PATTERN_STRIDE_BYTES + 1) * PATTERN_STRIDE_BYTES;
    return next < size - PATTERN_EDGE_BYTES ? next : size - PATTERN_EDGE_BYTES;
}

static inline void pattern_fill(u8 *block, u32 size, u8 byte)
{
    for (u32 at = 0; at < size; at = pattern_next(at, size))
        block[at] = byte;
}

/** pattern_holds - the first @checked bytes of a block filled at @size bytes. */
static inline bool pattern_holds(const u8 *block, u32 size, u32 checked, u8 byte)
{
    for (u32 at = 0; at < checked; at = pattern_next(at, size))
        if (block[at] != byte)
            return false;
    return true;
}
#endif
