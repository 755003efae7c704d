/* SPDX-License-Identifier: MIT */
#ifndef MM_VMAP_H
#define MM_VMAP_H
/*
 * mm/vmap.h - areas of the vmap window, for mm/ and those who list them.
 *
 *   VMAP_START                                                    VMAP_END
 *   |guard|area area area|guard|stack stack|   free   |guard|area| ...
 *
 * An area owns its pages and the unmapped guard page below it; the guard of the
 * next area, or a free page, lies above it. Areas of modules lie side by side in a
 * range that was reserved for all of them, with one guard page below.
 */
#include "lib/types.h"
#include "mm/tag.h"

enum vm_area_kind { VM_AREA_VMALLOC, VM_AREA_STACK, VM_AREA_MODULE };

/*
 * Invariants: areas with their guards are disjoint, and their pages are set in the
 * window's bitmap; each page of an area has state PAGE_VMAP and leads back to it.
 */
struct vm_area {
    uintptr_t start;                /* page aligned; the guard page is below      */
    u32 page_count;                 /* mapped pages, without the guard            */
    enum vm_area_kind kind;
    struct tag tag;                 /* all but VM_AREA_STACK                      */
};

/** vm_area_is_block - is @area a block of the leak detector, and its tag valid? */
static inline bool vm_area_is_block(const struct vm_area *area)
{
    return area->kind != VM_AREA_STACK;
}

/** vm_area_next - the first area with start >= @from, or NULL. */
struct vm_area *vm_area_next(uintptr_t from);

/** vm_area_prev - the last area with start < @before, or NULL. */
struct vm_area *vm_area_prev(uintptr_t before);

/** vm_area_of - the area that maps @address, or NULL. O(1). */
struct vm_area *vm_area_of(uintptr_t address);

/** vmap_free_pages - pages of the window that no area or guard takes. */
u32 vmap_free_pages(void);

/**
 * vmap_reserve - take addresses for @pages pages, and a guard page, for ever.
 * Nothing is mapped. Return: the first page's address; 0: no such run is left.
 */
uintptr_t vmap_reserve(u32 pages);

/**
 * vmap_map_fixed - back [@start, @start + @bytes), inside of a reservation, by zeroed
 * pages: a block of the leak detector, of kind VM_AREA_MODULE.
 * Return: false, with nothing mapped, when memory is out.
 */
bool vmap_map_fixed(uintptr_t start, u32 bytes);

/** vmap_unmap_fixed - undo vmap_map_fixed(@start); the addresses stay reserved. */
void vmap_unmap_fixed(uintptr_t start);

/** vmap_protect_fixed - give all pages of the area at @start @protection. */
void vmap_protect_fixed(uintptr_t start, unsigned protection);

/** vmap_init - boot only. */
void vmap_init(void);
#endif
