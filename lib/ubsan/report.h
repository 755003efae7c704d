/* SPDX-License-Identifier: MIT */
#ifndef LIB_UBSAN_REPORT_H
#define LIB_UBSAN_REPORT_H
/*
 * lib/ubsan/report.h - the frame around every report of undefined behaviour:
 *
 *     UBSAN: shift-out-of-bounds in kernel/x.c:12:8
 *     shift exponent 33 is too large for 32-bit type 'int'
 *     call stack: ...
 *     UBSAN end: 1 so far
 */
#include "lib/types.h"
#include "lib/ubsan/handlers.h"

/** ubsan_set_stack_printer - who shows the call stack of whoever calls. Boot only. */
void ubsan_set_stack_printer(void (*printer)(void));

/** ubsan_begin - first line. Return: false: told before, or a report is under way. */
bool ubsan_begin(struct ubsan_place *place, const char *kind);

/** ubsan_end - call stack and last line. */
void ubsan_end(void);

/** ubsan_count - reports since boot. */
u32 ubsan_count(void);

enum { UBSAN_VALUE_BYTES = 24 };

/** ubsan_value - @value, as a handler gets it, of @type in decimal. Return: @text. */
const char *ubsan_value(char text[UBSAN_VALUE_BYTES], const struct ubsan_type *type,
                        uintptr_t value);

u32 ubsan_bits(const struct ubsan_type *type);
bool ubsan_is_negative(const struct ubsan_type *type, uintptr_t value);
u64 ubsan_unsigned(const struct ubsan_type *type, uintptr_t value);
#endif
