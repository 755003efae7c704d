/* SPDX-License-Identifier: MIT */
#ifndef MM_VMAP_INTERNAL_H
#define MM_VMAP_INTERNAL_H
/*
 * mm/vmap_internal.h - between the files that look after the vmap window.
 *
 *   vmap_window.c   addresses: which pages of the window are taken
 *   vmap_freed.c    areas that are gone, and remembered
 *   vmap.c          areas: pages behind addresses, and back from an address
 *   vmap_fixed.c    ranges of modules        vmalloc.c   blocks and stacks
 *   vmap_pages.c    vmap(): pages of others
 *   guard.c         guarded blocks
 *
 * All of it holds vmap_lock unless it says otherwise.
 */
#include "arch/paging.h"
#include "arch/spinlock.h"
#include "mm/gfp.h"
#include "mm/vmap.h"

enum { GUARD_PAGES = 1 };               /* below each area, and at the window's end */
#define WINDOW_PAGES ((u32)((VMAP_END - VMAP_START) >> PAGE_SHIFT) - GUARD_PAGES)

extern spinlock_t vmap_lock;

/* ---- vmap_window.c ---- */

/** window_take - addresses for @pages pages and a guard below; 0: there are none,
 *  and no freed area is left that could be forgotten. */
uintptr_t window_take(u32 pages);
void window_give(uintptr_t start, u32 pages);

/** window_hold - what was taken belongs to nobody now, but is not to be used yet. */
void window_hold(uintptr_t start, u32 pages);
void window_release(uintptr_t start, u32 pages);
void window_init(void);

/* ---- vmap_freed.c ---- */

/** freed_add - @area, which has no pages any more, is remembered. */
void freed_add(struct vm_area *area);

/** freed_release - forget the oldest. Return: false, or true with its addresses. */
bool freed_release(uintptr_t *start, u32 *pages);

/** freed_keeps_all - is everything remembered for as long as the window has room? */
bool freed_keeps_all(void);
void freed_init(void);

/* ---- vmap_pages.c ---- */

/** mapping_at - the area of vmap() that maps @address, or NULL. No lock. */
struct vm_area *mapping_at(uintptr_t address);

/** mapping_unmap - nothing of @area is mapped any more; the pages stay their owners'. */
void mapping_unmap(struct vm_area *area);
void mappings_init(void);

/* ---- vmap.c ---- */

/** area_create - addresses, pages, and a descriptor of them; NULL: one is missing. */
struct vm_area *area_create(u32 pages, enum vm_area_kind kind);

/** area_create_hard - without the lock: if memory is out, get back what waits in the
 *  quarantine and what is remembered of freed areas, and try again. */
struct vm_area *area_create_hard(u32 pages, enum vm_area_kind kind);

/** area_map, area_unmap - pages behind all of @area's addresses. */
bool area_map(struct vm_area *area);
void area_unmap(struct vm_area *area);

/** area_retire - a block's area is freed: its tag is cleared, its pages go back, its
 *  addresses are remembered. area_destroy: at once, all of it. */
void area_retire(struct vm_area *area);
void area_destroy(struct vm_area *area);
#endif
