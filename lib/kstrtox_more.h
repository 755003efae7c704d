/* SPDX-License-Identifier: MIT */
#ifndef LIB_KSTRTOX_MORE_H
#define LIB_KSTRTOX_MORE_H
/* lib/kstrtox_more.h - text to integers of a given width, and C's lenient forms. */
#include "lib/kstrtox.h"
#include "lib/types.h"

static inline int kstrtou32(const char *text, unsigned base, u32 *result)
{
    return kstrtouint(text, base, result);
}

static inline int kstrtos32(const char *text, unsigned base, s32 *result)
{
    return kstrtoint(text, base, result);
}

static inline int kstrtou64(const char *text, unsigned base, u64 *result)
{
    return kstrtoull(text, base, (unsigned long long *)result);
}

static inline int kstrtos64(const char *text, unsigned base, s64 *result)
{
    return kstrtoll(text, base, (long long *)result);
}

long simple_strtol(const char *text, char **end, unsigned base);
unsigned long long simple_strtoull(const char *text, char **end, unsigned base);
long long simple_strtoll(const char *text, char **end, unsigned base);
#endif
