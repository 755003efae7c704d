/* SPDX-License-Identifier: MIT */
/*
 * lib/kstrtox.c - text to number.
 *
 * Problem    "12x", "", "-1" for a size and 2^64 are typing mistakes that C's
 *            strtoul reads as numbers.
 *
 * Idea       One scanner of digits that notes overflow; the strict functions ask
 *            that it read everything, the C-like ones take what it read.
 *
 * Cost       One 64-bit multiplication a digit.
 *
 * Read next  tests/host/test_kstrtox.c.
 */
#include "lib/kstrtox.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/limits.h"
#include "lib/overflow.h"
#include "lib/string.h"

struct digits {
    unsigned long long value;
    const char *end;            /* first character that is no digit            */
    bool any;                   /* at least one digit was read                 */
    bool overflow;              /* value is meaningless                        */
};

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a' + 10);
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A' + 10);
    return UINT_MAX;
}

/* A 0x counts as prefix only before a digit: C reads "0xg" as 0 followed by "xg". */
static bool has_hex_prefix(const char *text)
{
    return text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
           digit_value(text[2]) < 16;
}

static struct digits scan_digits(const char *text, unsigned base)
{
    if ((base == 0 || base == 16) && has_hex_prefix(text)) {
        text += 2;
        base = 16;
    } else if (base == 0) {
        base = text[0] == '0' ? 8 : 10;
    }
    struct digits d = { .end = text };
    for (unsigned digit; (digit = digit_value(*d.end)) < base; d.end++) {
        d.any = true;
        d.overflow |= check_mul_overflow(d.value, base, &d.value);
        d.overflow |= check_add_overflow(d.value, digit, &d.value);
    }
    return d;
}

int kstrtoull(const char *text, unsigned base, unsigned long long *result)
{
    if (*text == '+')
        text++;
    struct digits d = scan_digits(text, base);
    if (*d.end == '\n')
        d.end++;
    if (!d.any || *d.end != '\0')
        return -EINVAL;
    if (d.overflow)
        return -ERANGE;
    *result = d.value;
    return 0;
}

int kstrtoll(const char *text, unsigned base, long long *result)
{
    bool negative = *text == '-';
    unsigned long long most = negative ? (unsigned long long)LLONG_MAX + 1 : LLONG_MAX;
    unsigned long long magnitude;
    if (negative && *++text == '+')
        return -EINVAL;
    int error = kstrtoull(text, base, &magnitude);
    if (error)
        return error;
    if (magnitude > most)
        return -ERANGE;
    *result = (long long)(negative ? -magnitude : magnitude);
    return 0;
}

/* The narrower types: read the widest one and see whether it fits. */
#define DEFINE_KSTRTO(name, type, wide_name, wide_type)                     \
    int name(const char *text, unsigned base, type *result)                 \
    {                                                                       \
        wide_type wide;                                                     \
        int error = wide_name(text, base, &wide);                           \
                                                                            \
        if (error)                                                          \
            return error;                                                   \
        if ((wide_type)(type)wide != wide)                                  \
            return -ERANGE;                                                 \
        *result = (type)wide;                                               \
        return 0;                                                           \
    }

DEFINE_KSTRTO(kstrtoul, unsigned long, kstrtoull, unsigned long long)
DEFINE_KSTRTO(kstrtol, long, kstrtoll, long long)
DEFINE_KSTRTO(kstrtouint, unsigned, kstrtoull, unsigned long long)
DEFINE_KSTRTO(kstrtoint, int, kstrtoll, long long)
DEFINE_KSTRTO(kstrtou16, u16, kstrtoull, unsigned long long)
DEFINE_KSTRTO(kstrtos16, s16, kstrtoll, long long)
DEFINE_KSTRTO(kstrtou8, u8, kstrtoull, unsigned long long)
DEFINE_KSTRTO(kstrtos8, s8, kstrtoll, long long)

int kstrtobool(const char *text, bool *result)
{
    static const char *const words[2][6] = {
        { "n", "no", "0", "off", "f", "false" },
        { "y", "yes", "1", "on", "t", "true" },
    };

    for (unsigned value = 0; value < 2; value++)
        for (unsigned i = 0; i < ARRAY_SIZE(words[value]); i++)
            if (strcasecmp(text, words[value][i]) == 0) {
                *result = value;
                return 0;
            }
    return -EINVAL;
}

static unsigned suffix_shift(char c)
{
    switch (c) {
    case 'k': case 'K': return 10;
    case 'm': case 'M': return 20;
    case 'g': case 'G': return 30;
    default:            return 0;
    }
}

unsigned long long memparse(const char *text, char **end)
{
    struct digits d = scan_digits(text, 0);
    unsigned shift = d.any ? suffix_shift(*d.end) : 0;
    if (shift)
        d.end++;
    if (end)
        *end = (char *)d.end;
    if (d.overflow || d.value > ULLONG_MAX >> shift)
        return ULLONG_MAX;              /* a size nobody can serve, not a small one */
    return d.value << shift;
}

unsigned long simple_strtoul(const char *text, char **end, unsigned base)
{
    const char *start = text + strspn(text, " \t\n\v\f\r");
    bool negative = *start == '-';
    if (*start == '-' || *start == '+')
        start++;
    struct digits d = scan_digits(start, base);
    if (end)
        *end = (char *)(d.any ? d.end : text);
    if (d.overflow || d.value > ULONG_MAX)
        return ULONG_MAX;
    return negative ? -(unsigned long)d.value : (unsigned long)d.value;
}
