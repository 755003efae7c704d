/* SPDX-License-Identifier: MIT */
#ifndef LIB_PRINTF_H
#define LIB_PRINTF_H
/*
 * lib/printf.h - formatted text, never past the end of the buffer.
 *
 * Conversions: %d %i %u %o %x %X %b %c %s %p %% %n is refused; flags - + space
 * # 0, width and precision (also *), lengths hh h l ll z t j. No floating point.
 * Of Linux's pointer extensions:
 *   %p, %px   0x%08x address         %pS   function+0xoff/0xlen
 *   %ps       function               %pB   like %pS for a return address
 *   %pe       error name of an ERR_PTR
 *   %pV       struct va_format
 * A symbol is named through printf_set_symbol_formatter(); without it as %p.
 */
#include <stdarg.h>
#include "lib/compiler.h"
#include "lib/types.h"

#ifdef HOST_TEST                /* the C library's own stay what they are */
#define vsnprintf marbles_vsnprintf
#define snprintf  marbles_snprintf
#endif

struct va_format {
    const char *fmt;
    va_list    *va;
};

/**
 * vsnprintf - format into @buffer, at most @size_bytes with the NUL.
 * Return: the length that the whole text has (without NUL), as C99 says: the
 * text was cut if that is >= @size_bytes.
 */
int vsnprintf(char *buffer, size_t size_bytes, const char *fmt, va_list args);
__printf(3, 4) int snprintf(char *buffer, size_t size_bytes, const char *fmt, ...);

/** scnprintf - as snprintf, but returns what was really written. */
__printf(3, 4) int scnprintf(char *buffer, size_t size_bytes, const char *fmt, ...);
int vscnprintf(char *buffer, size_t size_bytes, const char *fmt, va_list args);

/** format_to - the engine: hands each piece to @emit as it is made, so that
 *  text of any length needs no buffer. @args is copied, so the caller may use it
 *  again; so it is in all v... functions here. Return: characters in all. */
typedef void (*emit_fn)(void *context, const char *text, size_t length_bytes);
int format_to(emit_fn emit, void *context, const char *fmt, va_list args);

/** plural - what to print behind a noun: "" for 1 thing, else "s". */
static inline const char *plural(unsigned long count)
{
    return count == 1 ? "" : "s";
}

/**
 * The callback behind %pS, %ps and %pB: write the name of @address.
 * @conversion: 'S', 's' or 'B'. Return: characters written, < @size_bytes;
 * 0 if there is no symbol.
 */
typedef size_t (*symbol_formatter_fn)(char *buffer, size_t size_bytes,
                                      uintptr_t address, char conversion);
void printf_set_symbol_formatter(symbol_formatter_fn formatter);
#endif
