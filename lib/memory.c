/* SPDX-License-Identifier: MIT */
/*
 * lib/memory.c - C's mem* functions.
 *
 * Problem    GCC calls memcpy, memmove, memset and memcmp on its own, even in
 *            freestanding code, so they must exist and must not call themselves.
 *
 * Idea       Bytes up to the first word boundary of the target, words by one rep
 *            instruction, then the odd bytes.
 *
 * Cost       One instruction a word, about ten around them; memmove() upward onto
 *            itself, memcmp() and memchr() go byte by byte.
 *
 * Not done   SSE: i686 kernels keep the vector registers out of kernel code.
 *
 * Read next  lib/memory_ops.h; tests/host/test_string.c compares with the C library.
 */
#include "lib/checked.h"
#include "lib/compiler.h"
#include "lib/memory_ops.h"
#include "lib/string.h"

enum { WORD_BYTES = 4, WORDS_WORTHWHILE_BYTES = 16 };

static size_t bytes_to_boundary(const void *p)
{
    return -(uintptr_t)p % WORD_BYTES;
}

void *memcpy(void *to, const void *from, size_t bytes)
{
    void *next = to;
    check_read(from, bytes);
    check_write(to, bytes);
    if (bytes >= WORDS_WORTHWHILE_BYTES) {
        size_t head = bytes_to_boundary(to);
        next = copy_bytes(next, &from, head);
        bytes -= head;
        next = copy_words(next, &from, bytes / WORD_BYTES);
        bytes %= WORD_BYTES;
    }
    copy_bytes(next, &from, bytes);
    return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
    /* One unsigned comparison: is @to outside [from, from + bytes)? */
    if ((uintptr_t)to - (uintptr_t)from >= bytes)
        return memcpy(to, from, bytes);
    check_read(from, bytes);
    check_write(to, bytes);
    copy_bytes_down((u8 *)to + bytes - 1, (const u8 *)from + bytes - 1, bytes);
    return to;
}

void *memset(void *to, int byte, size_t bytes)
{
    void *next = to;
    check_write(to, bytes);
    if (bytes >= WORDS_WORTHWHILE_BYTES) {
        size_t head = bytes_to_boundary(to);
        next = fill_bytes(next, (u8)byte, head);
        bytes -= head;
        next = fill_words(next, (u8)byte * 0x01010101u, bytes / WORD_BYTES);
        bytes %= WORD_BYTES;
    }
    fill_bytes(next, (u8)byte, bytes);
    return to;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
    const u8 *x = a, *y = b;
    for (; bytes > 0; bytes--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

void *memchr(const void *in, int byte, size_t bytes)
{
    for (const u8 *p = in; bytes > 0; bytes--, p++)
        if (*p == (u8)byte)
            return (void *)p;
    return NULL;
}
