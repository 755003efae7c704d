/* SPDX-License-Identifier: MIT */
#ifndef LIB_MEMORY_OPS_H
#define LIB_MEMORY_OPS_H
/*
 * lib/memory_ops.h - the processor's own copy and fill loops.
 *
 * The one place in lib/ that is not C: a rep instruction moves a 32-bit word in
 * the time a C loop takes for one of its three or four instructions per word.
 * Valid in 32- and 64-bit mode, so that host tests run what the kernel runs. The
 * direction flag is clear, as the i386 ABI demands at every function's entry.
 */
#include "lib/types.h"

static inline void *copy_bytes(void *to, const void **from, size_t bytes)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(*from), "+c"(bytes) : : "memory");
    return to;
}

static inline void *copy_words(void *to, const void **from, size_t words)
{
    __asm__ volatile("rep movsl" : "+D"(to), "+S"(*from), "+c"(words) : : "memory");
    return to;
}

/* From the last byte of each downward, for moves to a higher address. */
static inline void copy_bytes_down(void *to_last, const void *from_last, size_t bytes)
{
    __asm__ volatile("std; rep movsb; cld"
                     : "+D"(to_last), "+S"(from_last), "+c"(bytes) : : "memory", "cc");
}

static inline void *fill_bytes(void *to, u8 byte, size_t bytes)
{
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(byte) : "memory");
    return to;
}

static inline void *fill_words(void *to, u32 word, size_t words)
{
    __asm__ volatile("rep stosl" : "+D"(to), "+c"(words) : "a"(word) : "memory");
    return to;
}
#endif
