/* SPDX-License-Identifier: MIT */
#ifndef MM_KASAN_COMPILER_H
#define MM_KASAN_COMPILER_H
/*
 * mm/kasan/compiler.h - what -fsanitize=kernel-address makes GCC call. The names and
 * the structure are GCC's (gcc/asan.cc).
 */
#include "lib/types.h"

void __asan_load1_noabort(uintptr_t address);
void __asan_load2_noabort(uintptr_t address);
void __asan_load4_noabort(uintptr_t address);
void __asan_load8_noabort(uintptr_t address);
void __asan_load16_noabort(uintptr_t address);
void __asan_loadN_noabort(uintptr_t address, size_t bytes);
void __asan_store1_noabort(uintptr_t address);
void __asan_store2_noabort(uintptr_t address);
void __asan_store4_noabort(uintptr_t address);
void __asan_store8_noabort(uintptr_t address);
void __asan_store16_noabort(uintptr_t address);
void __asan_storeN_noabort(uintptr_t address, size_t bytes);

/** Called before what never returns. */
void __asan_handle_no_return(void);

/** A global variable with the redzone that the compiler put behind it. */
struct kasan_global {
    uintptr_t start;
    u32 size_bytes;
    u32 size_with_redzone_bytes;
    const char *name;
    const char *file;
    u32 has_dynamic_init;
    const void *location;
    uintptr_t odr_indicator;
};
void __asan_register_globals(const struct kasan_global *globals, size_t count);
void __asan_unregister_globals(const struct kasan_global *globals, size_t count);

/** A variable-length array or alloca() of @bytes begins at @address; all of them from
 *  @top up to @bottom are gone. */
void __asan_alloca_poison(uintptr_t address, size_t bytes);
void __asan_allocas_unpoison(uintptr_t top, uintptr_t bottom);
#endif
