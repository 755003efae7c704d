/* SPDX-License-Identifier: MIT */
/*
 * lib/printf_number.c - integers as text, in four bases.
 *
 * Idea       Digits are made from the last to the first, then laid out:
 *
 *              [spaces] [sign or 0x] [zeros] digits [spaces]
 *
 *            Zeros come from the precision, or from the flag 0 when neither a
 *            precision nor '-' is given (C11 7.21.6.1).
 *
 * Cost       A 32-bit division a digit; 64-bit ones, which i686 makes in software,
 *            only while the value needs them.
 */
#include "lib/compiler.h"
#include "lib/printf_internal.h"

enum { DIGITS_MAX = 64 };                       /* a 64-bit number in base 2 */

static unsigned base_of(char conversion)
{
    switch (conversion) {
    case 'x': case 'X': return 16;
    case 'o':           return 8;
    case 'b':           return 2;
    default:            return 10;
    }
}

/* Fill @digits from its end. Return: where they begin; no digit for 0. */
static const char *make_digits(char digits[DIGITS_MAX], unsigned long long value,
                               unsigned base, const char *alphabet)
{
    char *next = digits + DIGITS_MAX;
    for (; value > UINT32_MAX; value /= base)
        *--next = alphabet[value % base];
    for (u32 low = (u32)value; low > 0; low /= base)
        *--next = alphabet[low % base];
    return next;
}

/* The sign, or the 0x or 0b that '#' asks for. */
static const char *prefix_of(const struct format_spec *spec, bool is_zero, bool negative)
{
    bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
    if (is_signed)
        return negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
    if (!spec->alternate || is_zero)
        return "";
    switch (spec->conversion) {
    case 'x': return "0x";
    case 'X': return "0X";
    case 'b': return "0b";
    default:  return "";
    }
}

void format_number(struct formatter *f, const struct format_spec *spec,
                   unsigned long long magnitude, bool negative)
{
    char storage[DIGITS_MAX];
    const char *alphabet = spec->conversion == 'X' ? "0123456789ABCDEF"
                                                   : "0123456789abcdef";
    const char *digits = make_digits(storage, magnitude, base_of(spec->conversion),
                                     alphabet);
    const char *prefix = prefix_of(spec, magnitude == 0, negative);
    long digit_count = storage + DIGITS_MAX - digits;
    long prefix_count = prefix[0] == '\0' ? 0 : prefix[1] == '\0' ? 1 : 2;
    long digits_least = spec->precision < 0 ? 1 : spec->precision;
    if (spec->conversion == 'o' && spec->alternate)     /* at least one leading 0 */
        digits_least = max(digits_least, digit_count + 1);
    if (spec->precision < 0 && spec->zero && !spec->left)
        digits_least = max(digits_least, spec->width - prefix_count);
    long zeros = max(digits_least - digit_count, 0l);
    long spaces = spec->width - (prefix_count + zeros + digit_count);
    if (!spec->left)
        format_pad(f, ' ', spaces);
    format_put(f, prefix, (size_t)prefix_count);
    format_pad(f, '0', zeros);
    format_put(f, digits, (size_t)digit_count);
    if (spec->left)
        format_pad(f, ' ', spaces);
}
