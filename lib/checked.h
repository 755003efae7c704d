/* SPDX-License-Identifier: MIT */
#ifndef LIB_CHECKED_H
#define LIB_CHECKED_H
/*
 * lib/checked.h - what the compiler cannot see, told to KASAN by hand: memory that
 * assembler code reads and writes. Empty where the file is compiled without checks.
 */
#include "lib/types.h"

#if defined(CONFIG_KASAN) && defined(__SANITIZE_ADDRESS__)
void __asan_loadN_noabort(uintptr_t address, size_t bytes);
void __asan_storeN_noabort(uintptr_t address, size_t bytes);

static inline void check_read(const void *from, size_t bytes)
{
    if (bytes > 0)
        __asan_loadN_noabort((uintptr_t)from, bytes);
}

static inline void check_write(const void *to, size_t bytes)
{
    if (bytes > 0)
        __asan_storeN_noabort((uintptr_t)to, bytes);
}
#else
static inline void check_read(const void *from, size_t bytes) { }
static inline void check_write(const void *to, size_t bytes) { }
#endif
#endif
