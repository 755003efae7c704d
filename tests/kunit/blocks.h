/* SPDX-License-Identifier: MIT */
#ifndef TESTS_KUNIT_BLOCKS_H
#define TESTS_KUNIT_BLOCKS_H
/*
 * tests/kunit/blocks.h - what tests of the allocators ask about a block.
 *
 * A test that loses blocks must not hold their addresses itself: it keeps them
 * inverted, a form that is no reference.
 */
#include "kernel/kunit.h"
#include "kernel/symbols.h"
#include "mm/kasan.h"
#include "mm/kmemleak.h"

/** blocks_are_plain - false while checks are on, and in the KASAN build: blocks then
 *  have redzones or pages of their own, sizes are exact to the byte, and what is freed
 *  waits. */
bool blocks_are_plain(void);

/** needs_plain_blocks - skip the rest of the case where they are not. */
#define needs_plain_blocks(test)                                        \
    do {                                                                \
        if (!blocks_are_plain())                                        \
            kunit_skip(test, "checks are on: blocks are not plain");    \
    } while (0)

static inline uintptr_t hidden(const void *p)
{
    return ~(uintptr_t)p;
}

static inline void *revealed(uintptr_t inverted)
{
    return (void *)~inverted;
}

/** block_caller - the name of the function that allocated the live block at @p, in
 *  @info's memory; "" if there is no such block. */
const char *block_caller(const void *p, struct symbol_info *info);

/** block_flags - tag flags of the live block at @p; 0: none is there. */
u8 block_flags(const void *p);

/**
 * leaks_since - scan; how many of the blocks allocated after @sequence are leaked.
 * @frame: of the running stack only what lies at or above is a root. A helper passes
 *         its own frame's address: what its caller holds then counts, while stale
 *         words in the helper's frame do not.
 */
u32 leaks_since(u32 sequence, uintptr_t frame);

/** call_in_interrupt - call @function(@context) as the handler of a device. */
void call_in_interrupt(void (*function)(void *context), void *context);
#endif
