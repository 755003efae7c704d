/* SPDX-License-Identifier: MIT */
#ifndef MM_KASAN_H
#define MM_KASAN_H
/*
 * mm/kasan.h - in the KASAN build (make KASAN=1) each 8 bytes of kernel memory have
 * a shadow byte that says how many of them may be touched, and the compiler has every
 * load and store ask it. In any other build all of this is nothing.
 *
 * After Serebryany et al., "AddressSanitizer", USENIX ATC 2012; names as in Linux.
 */
#include "lib/types.h"
#include "mm/block.h"

#ifdef CONFIG_KASAN
enum { KASAN_BUILD = 1 };

/** kasan_unpoison - the first @size_bytes of [@start, ...) may be touched; exact to
 *  the byte. kasan_poison: none of [@start, @start + @bytes) may; @value says why. */
void kasan_unpoison(uintptr_t start, u32 size_bytes);
void kasan_poison(uintptr_t start, u32 bytes, u8 value);

/** kasan_map_shadow - pages of the vmap window were mapped: back their shadow, all of it
 *  poisoned (KASAN_VMALLOC) as yet. Return: false, nothing changed, when memory is out.
 *  kasan_unmap_shadow: undo. */
bool kasan_map_shadow(uintptr_t start, u32 bytes);
void kasan_unmap_shadow(uintptr_t start, u32 bytes);

/** kasan_disable, kasan_enable - the running CPU may touch what it likes: scans,
 *  reports, checks. Nest. */
void kasan_disable(void);
void kasan_enable(void);

/** kasan_shadow_build - back the shadow of the direct map, [0, @memory_bytes), by pages
 *  that @take serves (boot_take of mm.c). Before anything is poisoned. Boot only. */
void kasan_shadow_build(u32 memory_bytes, void *(*take)(u32 bytes));

/** kasan_init - after the page allocator is up: globals get their redzones, checks
 *  begin. */
void kasan_init(void);

/** Says what lies at @address of a stack or among the globals: "array ... of thread
 *  4", "global x". @reason: enum kasan_shadow. Static storage. */
typedef const char *(*kasan_region_fn)(uintptr_t address, u8 reason);

/** kasan_first_bad - the first of @size_bytes at @address that may not be touched; 0:
 *  all may. */
uintptr_t kasan_first_bad(uintptr_t address, u32 size_bytes);

/** kasan_set_region_namer - who does. Boot only. */
void kasan_set_region_namer(kasan_region_fn namer);
#else
enum { KASAN_BUILD = 0 };
static inline void kasan_unpoison(uintptr_t start, u32 size_bytes) { }
static inline void kasan_poison(uintptr_t start, u32 bytes, u8 value) { }
static inline bool kasan_map_shadow(uintptr_t start, u32 bytes) { return true; }
static inline void kasan_unmap_shadow(uintptr_t start, u32 bytes) { }
static inline void kasan_disable(void) { }
static inline void kasan_enable(void) { }
static inline void kasan_shadow_build(u32 memory_bytes, void *(*take)(u32)) { }
static inline void kasan_init(void) { }
#endif

/* Why memory may not be touched: shadow values. 1..7: only so many bytes may. */
enum kasan_shadow {
    KASAN_OK           = 0x00,
    KASAN_ALLOCA_LEFT  = 0xca,      /* around arrays of variable length         */
    KASAN_ALLOCA_RIGHT = 0xcb,
    KASAN_STACK_LEFT   = 0xf1,      /* the compiler's: redzones of stack variables */
    KASAN_STACK_MIDDLE = 0xf2,
    KASAN_STACK_RIGHT  = 0xf3,
    KASAN_STACK_SCOPE  = 0xf8,
    KASAN_GLOBAL       = 0xf9,      /* redzone behind a global variable         */
    KASAN_SLAB_FREE    = 0xfb,      /* a freed object                           */
    KASAN_REDZONE      = 0xfc,      /* around an object                         */
    KASAN_VMALLOC      = 0xf7,      /* behind a vmalloc area's requested size   */
    KASAN_PAGE_REDZONE = 0xfe,      /* around a block of pages                  */
    KASAN_PAGE_FREE    = 0xff,      /* free pages                               */
};
#endif
