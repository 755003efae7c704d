/* SPDX-License-Identifier: MIT */
#ifndef LIB_KSTRTOX_H
#define LIB_KSTRTOX_H
/*
 * lib/kstrtox.h - text to number, strictly: the whole text or an error.
 *
 * @base: 0 reads C notation (0x.., 0.., decimal), else 2..16. One trailing
 * newline is allowed, as in Linux. Return: 0, -EINVAL (not a number), -ERANGE;
 * *@result is written only on success.
 */
#include "lib/compiler.h"
#include "lib/types.h"

int kstrtoull(const char *text, unsigned base, unsigned long long *result);
int kstrtoll(const char *text, unsigned base, long long *result);
int kstrtoul(const char *text, unsigned base, unsigned long *result);
int kstrtol(const char *text, unsigned base, long *result);
int kstrtouint(const char *text, unsigned base, unsigned *result);
int kstrtoint(const char *text, unsigned base, int *result);
int kstrtou16(const char *text, unsigned base, u16 *result);
int kstrtos16(const char *text, unsigned base, s16 *result);
int kstrtou8(const char *text, unsigned base, u8 *result);
int kstrtos8(const char *text, unsigned base, s8 *result);

/** kstrtobool - y/n, yes/no, 1/0, on/off, t/f, true/false; case is ignored. */
int kstrtobool(const char *text, bool *result);

/** memparse - a size with an optional K, M or G (or k, m, g); *@end: first character
 *  not read, may be NULL. A size that does not fit gives ULLONG_MAX. */
unsigned long long memparse(const char *text, char **end);

/** simple_strtoul - C's strtoul without errno; *@end as there, may be NULL.
 *  @base: 0 or 2..36. */
unsigned long simple_strtoul(const char *text, char **end, unsigned base);
#endif
