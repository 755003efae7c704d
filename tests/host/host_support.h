/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_HOST_SUPPORT_H
#define TESTS_HOST_HOST_SUPPORT_H
/*
 * tests/host/host_support.h - what tests on the build machine share.
 *
 * Includes what cmocka.h wants before it; a test includes this header first, then
 * what it tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/compiler.h"
#include "lib/types.h"

/* --- Assertions that must fail ------------------------------------------- */

/**
 * EXPECT_ASSERT - run @statement, in which a KASSERT must fail whose condition or
 * function contains @text. What the statement holds is abandoned: locks stay
 * taken, so such a test sets up its objects afresh afterwards.
 * An assertion that fails outside EXPECT_ASSERT fails the test (SIGILL).
 */
#define EXPECT_ASSERT(statement, text)                                      \
    do {                                                                    \
        host_assert_expect(#statement);                                     \
        if (setjmp(host_assert_jump) == 0) {                                \
            statement;                                                      \
            host_assert_missing(__FILE__, __LINE__);                        \
        }                                                                   \
        host_assert_verify(text, __FILE__, __LINE__);                       \
    } while (0)

extern jmp_buf host_assert_jump;
void host_assert_expect(const char *statement);
void host_assert_missing(const char *file, int line);
void host_assert_verify(const char *text, const char *file, int line);

/* --- What was printed ------------------------------------------------------ */

/**
 * host_console_start - from now on collect what reaches the console: kprintf() and
 * messages below the console's level, without the log before. May be called again.
 */
void host_console_start(void);

/** host_console_text - all of it since the start or the last clear, terminated. */
const char *host_console_text(void);
void host_console_clear(void);

/** host_console_has - is @part somewhere in it? */
bool host_console_has(const char *part);

/* What printk's clock and thread number say once host_console_start() was called. */
extern u64 host_now_us;
extern u32 host_thread_id;

/* How many times printk's lock is held now: 0 outside of printk. */
extern int host_lock_depth;

/* --- An emit_fn that collects (lib/printf.h) ------------------------------- */

struct host_text {
    char text[8192];
    size_t length;
    unsigned calls;
};
void host_text_emit(void *context, const char *text, size_t length);

/* --- Stacks ---------------------------------------------------------------- */

/* While host_trace_count > 0, stack_walk() returns these addresses; else it walks
 * the test's real stack. */
extern uintptr_t host_trace[32];
extern unsigned host_trace_count;
#endif
