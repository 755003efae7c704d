/* SPDX-License-Identifier: MIT */
/*
 * mm/kmalloc_util.c - allocations with something in them.
 *
 * Problem    Zeroed memory, arrays whose size may overflow, copies of strings: asked
 *            for everywhere, and wrong when each caller writes them anew.
 * Idea       Thin functions over kmalloc(). They lie in the allocators' text, so a
 *            block made by kstrdup() belongs to kstrdup()'s caller.
 * Cost       kmalloc()'s and that of the copy.
 */
#include <stdarg.h>
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

void *kzalloc(size_t size, gfp_t flags)
{
    return kmalloc(size, flags | __GFP_ZERO);
}

void *kmalloc_array(size_t count, size_t size, gfp_t flags)
{
    return kmalloc(array_size(count, size), flags);
}

void *kcalloc(size_t count, size_t size, gfp_t flags)
{
    return kmalloc(array_size(count, size), flags | __GFP_ZERO);
}

void *kmemdup(const void *from, size_t bytes, gfp_t flags)
{
    void *copy = kmalloc(bytes, flags);
    return copy != NULL ? memcpy(copy, from, bytes) : NULL;
}

char *kstrndup(const char *s, size_t most, gfp_t flags)
{
    if (s == NULL)
        return NULL;
    size_t length = strnlen(s, most);
    char *copy = kmalloc(length + 1, flags);
    if (copy == NULL)
        return NULL;
    copy[length] = '\0';
    return memcpy(copy, s, length);
}

char *kstrdup(const char *s, gfp_t flags)
{
    return kstrndup(s, SIZE_MAX - 1, flags);
}

char *kasprintf(gfp_t flags, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t bytes = (size_t)vsnprintf(NULL, 0, fmt, args) + 1;
    va_end(args);
    char *text = kmalloc(bytes, flags);
    if (text == NULL)
        return NULL;
    va_start(args, fmt);
    vsnprintf(text, bytes, fmt, args);
    va_end(args);
    return text;
}
