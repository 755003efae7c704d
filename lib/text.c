/* SPDX-License-Identifier: MIT */
/*
 * lib/text.c - what lib/string.h declares beyond C: Linux's safe copies and globs.
 *
 * Cost       Linear, but glob_match(): at most the product of both lengths, since
 *            only the last '*' is ever tried again.
 * Read next  lib/string.c.
 */
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/string.h"

void *memchr_inv(const void *in, int byte, size_t bytes)
{
    for (const u8 *p = in; bytes > 0; bytes--, p++)
        if (*p != (u8)byte)
            return (void *)p;
    return NULL;
}

ssize_t strscpy(char *to, const char *from, size_t size_bytes)
{
    if (size_bytes == 0)
        return -E2BIG;
    size_t length = strnlen(from, size_bytes);
    bool cut = length == size_bytes;
    if (cut)
        length--;
    memcpy(to, from, length);
    to[length] = '\0';
    return cut ? -E2BIG : (ssize_t)length;
}

bool glob_match(const char *pattern, const char *text)
{
    const char *star = NULL;            /* behind the last '*' passed          */
    const char *retry = NULL;           /* where that '*' may next end its run */

    while (*text) {
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

char *strim(char *s)
{
    while (is_white(*s))
        s++;
    char *end = s + strlen(s);
    while (end > s && is_white(end[-1]))
        end--;
    *end = '\0';
    return s;
}
