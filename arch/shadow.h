/* SPDX-License-Identifier: MIT */
#ifndef ARCH_SHADOW_H
#define ARCH_SHADOW_H
/*
 * arch/shadow.h - one byte for every 8 bytes of kernel memory (mm/kasan.h).
 *
 *   0xB8000000  SHADOW_START     of 0xC0000000, one byte for 8
 *   0xC0000000  PAGE_OFFSET      so the shadow of all that the kernel can touch ends
 *                                where the kernel begins, in addresses unused otherwise
 *
 * What nobody gave a page for is backed by one page of zeros: "touch it", so that
 * what is not mapped faults as ever. Present in the KASAN build only.
 */
#include "arch/paging.h"
#include "lib/types.h"

/* The compiler's inline code must agree: -fasan-shadow-offset in sanitize.mk. */
#define SHADOW_OFFSET   0xA0000000u
#define SHADOW_START    0xB8000000u
enum {
    SHADOW_SHIFT = 3,
    SHADOW_GRANULE = 1 << SHADOW_SHIFT,     /* bytes that one shadow byte speaks for */
    SHADOW_PAGE_SPAN = PAGE_SIZE << SHADOW_SHIFT,   /* ... and one page of them      */
};

/** shadow_of - the shadow byte of @address, which is at or above PAGE_OFFSET. */
static inline u8 *shadow_of(uintptr_t address)
{
    return (u8 *)((address >> SHADOW_SHIFT) + SHADOW_OFFSET);
}

#ifdef CONFIG_KASAN
/** shadow_early_init - back all of it by one page that may be written to, for what
 *  the compiler writes there before there is memory. Paging is on. */
void shadow_early_init(void);

/** shadow_init - from now on that page is zero and stays so. Boot only, after
 *  shadow_map() was called for every stack in use. */
void shadow_init(void);

/**
 * shadow_map - back the page of shadow that is at @shadow by the page at @physical.
 * @table: serves a page for a page table, its contents do not matter.
 * Return: false: @table gave none; nothing changed.
 */
bool shadow_map(uintptr_t shadow, phys_addr_t physical, void *(*table)(void));

/** shadow_unmap - back to zeros. Return: the page that was there. */
phys_addr_t shadow_unmap(uintptr_t shadow);

/** shadow_is_backed - by a page of its own? */
bool shadow_is_backed(uintptr_t shadow);
#else
static inline void shadow_early_init(void) { }
#endif
#endif
