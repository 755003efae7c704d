/* SPDX-License-Identifier: MIT */
/*
 * lib/string_more.c - strings as Linux has them beyond C's.
 *
 * Problem    Modules written for Linux use them.
 * Idea       Each over those of lib/string.c, where that says it all.
 * Cost       Linear.
 */
#include "lib/string_more.h"
#include "lib/compiler.h"
#include "lib/errno.h"

size_t strlcpy(char *to, const char *from, size_t size_bytes)
{
    size_t length = strlen(from);
    if (size_bytes > 0)
        strscpy(to, from, size_bytes);
    return length;
}

size_t strlcat(char *to, const char *from, size_t size_bytes)
{
    size_t used = strnlen(to, size_bytes);
    return used + strlcpy(to + used, from, size_bytes - used);
}

ssize_t strscpy_pad(char *to, const char *from, size_t size_bytes)
{
    ssize_t length = strscpy(to, from, size_bytes);
    if (length >= 0)
        memset(to + length, 0, size_bytes - (size_t)length);
    return length;
}

char *strnchr(const char *s, size_t most, int c)
{
    return memchr(s, c, strnlen(s, most) + (c == '\0' && strnlen(s, most) < most));
}

char *strnstr(const char *in, const char *what, size_t most)
{
    size_t length = strlen(what);
    for (most = strnlen(in, most); most >= length; most--, in++)
        if (memcmp(in, what, length) == 0)
            return (char *)in;
    return NULL;
}

char *skip_spaces(const char *s)
{
    return (char *)s + strspn(s, " \t\n\v\f\r");
}

char *strreplace(char *s, char old, char c)
{
    for (; *s; s++)
        if (*s == old)
            *s = c;
    return s;
}

size_t str_has_prefix(const char *s, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(s, prefix, length) == 0 ? length : 0;
}

static size_t length_without_newline(const char *s)
{
    size_t length = strlen(s);
    return length > 0 && s[length - 1] == '\n' ? length - 1 : length;
}

bool sysfs_streq(const char *a, const char *b)
{
    size_t length = length_without_newline(a);
    return length == length_without_newline(b) && memcmp(a, b, length) == 0;
}

int match_string(const char *const *strings, size_t count, const char *s)
{
    for (size_t i = 0; i < count && strings[i] != NULL; i++)
        if (strcmp(strings[i], s) == 0)
            return (int)i;
    return -EINVAL;
}

const char *kbasename(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void *memset16(u16 *to, u16 value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = value;
    return to;
}

void *memset32(u32 *to, u32 value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = value;
    return to;
}

void *memscan(void *in, int byte, size_t bytes)
{
    void *found = memchr(in, byte, bytes);
    return found ? found : (char *)in + bytes;
}
