/* SPDX-License-Identifier: MIT */
#ifndef MM_PAGE_USE_H
#define MM_PAGE_USE_H
/*
 * mm/page_use.h - what each page of RAM is used for, for maps of memory.
 *
 * Finer than enum page_state: what lies behind a slab, an area, a reserved page is told
 * apart, too. Read only; interrupts off where several answers must belong together.
 */
#include "lib/types.h"
#include "mm/slab_stats.h"

enum page_use {
    USE_FREE, USE_WARM,                     /* warm: mm/page_warm.h                    */
    USE_SLAB_EMPTY, USE_SLAB_LOW,           /* no slot is taken; less than half of them */
    USE_SLAB_HIGH, USE_SLAB_FULL,           /* half or more; all                       */
    USE_BLOCK,                              /* alloc_pages(), large kmalloc()          */
    USE_FLANK,                              /* beside a block (mm/debug_pages.c)       */
    USE_VMALLOC, USE_MODULE, USE_STACK,     /* areas of the vmap window                */
    USE_TABLE,                              /* page tables                             */
    USE_META,                               /* the allocators' and the detector's own  */
    USE_IMAGE, USE_DESCRIPTORS,             /* never handed out: kernel image, mem_map */
    USE_RESERVED,                           /* ... low memory, boot modules, KASAN's
                                               shadow, holes without RAM               */
    USE_COUNT
};

/**
 * page_use - what the page at @pfn, below page_count, is used for.
 * @use: filled in. Return: as many pages from @pfn on are of that use; at least 1.
 */
u32 page_use(u32 pfn, enum page_use *use);

/** A slab, as much of it as a map needs; a copy. */
struct slab_view {
    char cache[CACHE_NAME_BYTES];
    uintptr_t start;                        /* of slot 0's object                      */
    u32 slot_bytes, slots, pages;
};

/** slab_view - the slab that @address lies in. Return: false: it lies in none. */
bool slab_view(uintptr_t address, struct slab_view *view);

enum slot_use { SLOT_FREE, SLOT_TAKEN, SLOT_QUARANTINED, SLOT_LEAKED, SLOT_USE_COUNT };

/** slab_slot_use - of slot @slot of the slab that @address lies in. Free where there is
 *  no such slot (any more). */
enum slot_use slab_slot_use(uintptr_t address, u32 slot);
#endif
