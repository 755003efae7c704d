/* SPDX-License-Identifier: MIT */
#ifndef LIB_STRING_MORE_H
#define LIB_STRING_MORE_H
/*
 * lib/string_more.h - strings as Linux has them beyond C's and lib/string.h's.
 */
#include "lib/string.h"
#include "lib/types.h"

/** strlcpy, strlcat - bounded by the buffer's @size_bytes, always terminated.
 *  Return: the length that the whole result has. */
size_t strlcpy(char *to, const char *from, size_t size_bytes);
size_t strlcat(char *to, const char *from, size_t size_bytes);

/** strscpy_pad - strscpy(), with the rest of the buffer zeroed. */
ssize_t strscpy_pad(char *to, const char *from, size_t size_bytes);

#ifndef HOST_TEST
/** stpcpy - strcpy(). Return: where the NUL was put. */
char *stpcpy(char *to, const char *from);
char *strncat(char *to, const char *from, size_t most);
int strncasecmp(const char *a, const char *b, size_t most);
char *strchrnul(const char *s, int c);
#endif

/** strnchr - the first @c among the first @most characters, or NULL. */
char *strnchr(const char *s, size_t most, int c);
char *strnstr(const char *in, const char *what, size_t most);

/** skip_spaces - the first character that is no white space. */
char *skip_spaces(const char *s);
#define strstrip(s) strim(s)

/** strreplace - every @old becomes @c. Return: the end (Linux 6.1) of the string. */
char *strreplace(char *s, char old, char c);

/** str_has_prefix - the prefix's length if @s begins with it, else 0. */
size_t str_has_prefix(const char *s, const char *prefix);
#define strstarts(s, prefix) (str_has_prefix(s, prefix) > 0 || !*(prefix))

/** sysfs_streq - equal but for a newline at the end of either. */
bool sysfs_streq(const char *a, const char *b);

/** match_string - index of @s among @count strings, fewer if one is NULL; -EINVAL. */
int match_string(const char *const *strings, size_t count, const char *s);

/** kbasename - what stands behind the last '/'. */
const char *kbasename(const char *path);

void *memset16(u16 *to, u16 value, size_t count);
void *memset32(u32 *to, u32 value, size_t count);

/** memscan - the first such byte, or the end. */
void *memscan(void *in, int byte, size_t bytes);

/* Not to be left out by the compiler. */
static inline void memzero_explicit(void *p, size_t bytes)
{
    memset(p, 0, bytes);
    __asm__ volatile("" : : "r"(p) : "memory");
}

static inline bool mem_is_zero(const void *p, size_t bytes)
{
    return memchr_inv(p, 0, bytes) == NULL;
}

static inline const char *str_yes_no(bool v)
{
    return v ? "yes" : "no";
}

static inline const char *str_on_off(bool v)
{
    return v ? "on" : "off";
}

static inline const char *str_true_false(bool v)
{
    return v ? "true" : "false";
}

static inline const char *str_enabled_disabled(bool v)
{
    return v ? "enabled" : "disabled";
}
#endif
