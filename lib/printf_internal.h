/* SPDX-License-Identifier: MIT */
#ifndef LIB_PRINTF_INTERNAL_H
#define LIB_PRINTF_INTERNAL_H
/* lib/printf_internal.h - what printf.c and its parts share; for nobody else. */
#include <stdarg.h>
#include "lib/printf.h"

enum length_modifier {
    LENGTH_INT, LENGTH_CHAR, LENGTH_SHORT, LENGTH_LONG, LENGTH_LONG_LONG,
    LENGTH_SIZE, LENGTH_PTRDIFF,        /* j is LENGTH_LONG_LONG */
};

/** One conversion, as written between % and its letter. */
struct format_spec {
    bool left, plus, space, alternate, zero;    /* flags - + space # 0       */
    int width;                                  /* characters, 0: as needed  */
    int precision;                              /* -1: not given             */
    enum length_modifier length;
    char conversion;
};

/** A format in progress. */
struct formatter {
    emit_fn emit;
    void *context;
    size_t total;                               /* characters emitted so far */
    va_list args;
};

void format_put(struct formatter *f, const char *text, size_t length);

/** format_pad - @count times @c, ' ' or '0'; nothing if @count <= 0. */
void format_pad(struct formatter *f, char c, long count);

/** format_text - @length characters, padded to the spec's width. */
void format_text(struct formatter *f, const struct format_spec *spec,
                 const char *text, size_t length);

/** format_number - @magnitude by the spec's conversion; d and i may be @negative. */
void format_number(struct formatter *f, const struct format_spec *spec,
                   unsigned long long magnitude, bool negative);

/**
 * format_pointer - take a pointer argument and print it as @extension, the letter
 * behind %p, says. Return: was @extension one of ours, and so used up?
 */
bool format_pointer(struct formatter *f, const struct format_spec *spec,
                    char extension);
#endif
