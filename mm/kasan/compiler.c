/* SPDX-License-Identifier: MIT */
/*
 * mm/kasan/compiler.c - redzones that the compiler makes: globals, arrays on stacks.
 *
 * Idea       Behind each global the compiler leaves at least 32 bytes and tells of
 *            them in a constructor, one for each file. Around arrays on the stack it
 *            writes shadow by itself; only those of variable length come here. A frame
 *            that is left without return (a killed thread) leaves its redzones behind:
 *            a stack is unpoisoned as a whole when it is taken, and when its thread is
 *            killed.
 *
 *              global      | x bytes | redzone |           right side only
 *              array       | left 32 | x bytes | right |   both
 *
 * Cost       Once at boot, once for each module.
 * Read next  check.c.
 */
#include "mm/kasan/compiler.h"
#include "arch/sections.h"
#include "arch/shadow.h"
#include "mm/kasan.h"

enum {
    ALLOCA_REDZONE_BYTES = 32,
    ALLOCA_BYTES_MAX = 1 << 20,     /* more is no array: a length below 0, most likely */
};

void __asan_handle_no_return(void)
{
}

void __asan_register_globals(const struct kasan_global *globals, size_t count)
{
    for (const struct kasan_global *g = globals; g < globals + count; g++) {
        uintptr_t redzone = ALIGN(g->start + g->size_bytes, (uintptr_t)SHADOW_GRANULE);
        u32 bytes = (u32)(g->start + g->size_with_redzone_bytes - redzone);
        kasan_unpoison(g->start, g->size_bytes);
        kasan_poison(redzone, bytes, KASAN_GLOBAL);
    }
}

/* Their pages go, and with those what their shadow said. */
void __asan_unregister_globals(const struct kasan_global *globals, size_t count)
{
}

void __asan_alloca_poison(uintptr_t address, size_t bytes)
{
    if (bytes > ALLOCA_BYTES_MAX)
        return;
    uintptr_t end = ALIGN(address + bytes, (uintptr_t)SHADOW_GRANULE);
    uintptr_t right = ALIGN(address + bytes, (uintptr_t)ALLOCA_REDZONE_BYTES) +
                      ALLOCA_REDZONE_BYTES;
    kasan_poison(address - ALLOCA_REDZONE_BYTES, ALLOCA_REDZONE_BYTES,
                 KASAN_ALLOCA_LEFT);
    kasan_unpoison(address, (u32)bytes);
    kasan_poison(end, (u32)(right - end), KASAN_ALLOCA_RIGHT);
}

void __asan_allocas_unpoison(uintptr_t top, uintptr_t bottom)
{
    if (top != 0 && top < bottom)
        kasan_unpoison(top, (u32)(bottom - top));
}

void kasan_init(void)
{
    void (*const *constructor)(void) = __constructors_start;
    for (; constructor < __constructors_end; constructor++)
        (*constructor)();
    kasan_enable();
}
