/* SPDX-License-Identifier: MIT */
/*
 * lib/string.c - C's str* functions.
 *
 * Problem    A kernel has no C library.
 *
 * Idea       Each in its shortest form, a byte at a time: names and command lines
 *            are short. What moves memory in bulk is in lib/memory.c.
 *
 * Cost       Linear; strstr, strspn, strcspn and strpbrk are the product of both
 *            lengths.
 *
 * Read next  lib/text.c (what C lacks); tests/host/test_string.c.
 */
#include "lib/string_more.h"
#include "lib/compiler.h"

size_t strlen(const char *s)
{
    size_t length = 0;
    while (s[length]) {
        length++;
        barrier();      /* else GCC sees what this loop does, and calls strlen() */
    }
    return length;
}

size_t strnlen(const char *s, size_t most)
{
    size_t length = 0;
    while (length < most && s[length])
        length++;
    return length;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t most)
{
    for (; most > 0; most--, a++, b++)
        if (*a != *b || *a == '\0')
            return (u8)*a - (u8)*b;
    return 0;
}

static u8 to_lower(char c)
{
    return (u8)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

int strcasecmp(const char *a, const char *b)
{
    while (*a && to_lower(*a) == to_lower(*b))
        a++, b++;
    return to_lower(*a) - to_lower(*b);
}

int strncasecmp(const char *a, const char *b, size_t most)
{
    for (; most > 0; most--, a++, b++)
        if (to_lower(*a) != to_lower(*b) || *a == '\0')
            return to_lower(*a) - to_lower(*b);
    return 0;
}

char *strchrnul(const char *s, int c)
{
    while (*s && *s != (char)c)
        s++;
    return (char *)s;
}

char *strchr(const char *s, int c)
{
    for (; *s != (char)c; s++)
        if (*s == '\0')
            return NULL;
    return (char *)s;
}

char *strrchr(const char *s, int c)
{
    const char *last = NULL;
    do {
        if (*s == (char)c)
            last = s;
    } while (*s++);
    return (char *)last;
}

char *strstr(const char *in, const char *what)
{
    size_t length = strlen(what);
    for (;; in++) {
        if (strncmp(in, what, length) == 0)
            return (char *)in;
        if (*in == '\0')
            return NULL;
    }
}

char *strcpy(char *to, const char *from)
{
    char *next = to;
    while ((*next++ = *from++))
        ;
    return to;
}

char *strncpy(char *to, const char *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if ((to[i] = *from))
            from++;
    return to;
}

char *strcat(char *to, const char *from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *stpcpy(char *to, const char *from)
{
    while ((*to = *from++))
        to++;
    return to;
}

char *strncat(char *to, const char *from, size_t most)
{
    size_t length = strnlen(from, most);

    char *end = to + strlen(to);

    memcpy(end, from, length);
    end[length] = '\0';
    return to;
}

/* strchr() that does not find the terminator. */
static bool contains(const char *set, char c)
{
    return c != '\0' && strchr(set, c);
}

size_t strspn(const char *s, const char *accept)
{
    size_t length = 0;
    while (contains(accept, s[length]))
        length++;
    return length;
}

size_t strcspn(const char *s, const char *reject)
{
    size_t length = 0;
    while (s[length] && !contains(reject, s[length]))
        length++;
    return length;
}

char *strpbrk(const char *s, const char *accept)
{
    s += strcspn(s, accept);
    return *s ? (char *)s : NULL;
}

char *strsep(char **rest, const char *delimiters)
{
    char *token = *rest;
    if (token == NULL)
        return NULL;
    *rest = strpbrk(token, delimiters);
    if (*rest)
        *(*rest)++ = '\0';
    return token;
}
