/* SPDX-License-Identifier: MIT */
/* tools/analyze/macros.h - for Coccinelle, which reads no headers: macros that would not
 * parse as C. A variable with __free() is freed where its scope ends, so it never leaks. */
#define __free(x) __attribute__((cleanup(x)))
#define __maybe_unused
#define __must_check
#define __unscanned
#define __noreturn
#define __always_inline
#define noinline
#define __used
#define __packed
#define __printf(a, b)
