/* SPDX-License-Identifier: MIT */
/* lib/kstrtox_more.c - C's lenient forms: they stop where the number ends. */
#include "lib/kstrtox_more.h"
#include "lib/errno.h"
#include "lib/string.h"

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a' + 10) : ~0u;
}

unsigned long long simple_strtoull(const char *text, char **end, unsigned base)
{
    unsigned long long value = 0;
    if ((base == 0 || base == 16) && text[0] == '0' && (text[1] | 0x20) == 'x' &&
        digit_value(text[2]) < 16) {
        text += 2;
        base = 16;
    } else if (base == 0) {
        base = text[0] == '0' ? 8 : 10;
    }
    for (; digit_value(*text) < base; text++)
        value = value * base + digit_value(*text);
    if (end)
        *end = (char *)text;
    return value;
}

long long simple_strtoll(const char *text, char **end, unsigned base)
{
    if (*text == '-')
        return -(long long)simple_strtoull(text + 1, end, base);
    return (long long)simple_strtoull(text, end, base);
}

long simple_strtol(const char *text, char **end, unsigned base)
{
    return (long)simple_strtoll(text, end, base);
}
