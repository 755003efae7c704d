/* SPDX-License-Identifier: MIT */
#ifndef LIB_ASSERT_H
#define LIB_ASSERT_H
/*
 * lib/assert.h - what must be true, and what happens when it is not.
 *
 * lib/ cannot panic by itself: the kernel registers how (assert_set_handler).
 * KASSERT is for conditions that only a bug in this kernel can break; it is
 * cheap, has no side effects and is always on.
 */
#include "lib/compiler.h"

/* Never returns. @file, @line, @function: where; @condition: its source text. */
typedef void (*assert_handler_fn)(const char *file, int line,
                                  const char *function, const char *condition);

/** assert_set_handler - who is told of a failed assertion. Boot only. */
void assert_set_handler(assert_handler_fn handler);

/** assert_fail - what a false KASSERT calls: tells the handler, or the log. */
__noreturn void assert_fail(const char *file, int line, const char *function,
                            const char *condition);

/** KASSERT - @condition holds, or the kernel ends here. */
#define KASSERT(condition)                                              \
    do {                                                                \
        if (unlikely(!(condition)))                                     \
            assert_fail(__FILE__, __LINE__, __func__, #condition);      \
    } while (0)
#endif
