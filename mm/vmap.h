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
#include "lib/list.h"
#include "lib/types.h"
#include "mm/tag.h"

struct block;
struct kmem_cache;
struct page;

enum vm_area_kind {
    VM_AREA_VMALLOC, VM_AREA_STACK, VM_AREA_MODULE, VM_AREA_GUARD,
    VM_AREA_TABLE,                  /* mm/table.h                                 */
    VM_AREA_PAGES,                  /* vmap(): pages of others                    */
    VM_AREA_KINDS
};

/* Pages of an area that are mapped but hidden: each access to them is looked at. The
 * last one: any that hold slack are, now and after krealloc(). */
enum { AREA_HIDES_FIRST = 1, AREA_HIDES_LAST = 2, AREA_HIDES_SLACK = 4 };

/*
 * Invariants: areas with their guards are disjoint, and their pages are set in the
 * window's bitmap; each page of an area has state PAGE_VMAP and leads back to it, but
 * for those of VM_AREA_PAGES, which are their owners'. Of a freed area that is
 * remembered no page is mapped, and each page's table entry holds its address
 * (paging_note).
 */
struct vm_area {
    uintptr_t start;                /* page aligned; the guard page is below      */
    u32 page_count;                 /* mapped pages, without the guard            */
    u8 kind;                        /* enum vm_area_kind                          */
    u8 block_type;                  /* VM_AREA_GUARD: enum block_type             */
    u8 hides;                       /* AREA_HIDES_ bits                           */
    u8 alloc_comm;                  /* once freed, as the two below: of the tag as
                                       it was while the block lived               */
    u16 alloc_thread_id;
    bool freed;                     /* remembered, not mapped                     */
    bool is_open;                   /* guard_open(): not hidden for now           */
    u32 alloc_time_ms;
    uintptr_t block_start;          /* VM_AREA_GUARD: of the block in it          */
    union {
        struct kmem_cache *cache;   /* VM_AREA_GUARD: of a slab object, else NULL */
        struct page **pages;        /* VM_AREA_PAGES: what is mapped, page_count  */
    };
    struct list_head freed_link;    /* on the list of freed areas; until then
                                       VM_AREA_PAGES is on that of mappings       */
    struct tag tag;                 /* of blocks only, see below                  */
};

/** vm_area_is_block - is @area a block of the leak detector, and its tag valid? */
static inline bool vm_area_is_block(const struct vm_area *area)
{
    return area->kind != VM_AREA_STACK && area->kind != VM_AREA_TABLE;
}

/** vm_area_next - the first area with start >= @from, or NULL. */
struct vm_area *vm_area_next(uintptr_t from);

/** vm_area_prev - the last area with start < @before, or NULL. */
struct vm_area *vm_area_prev(uintptr_t before);

/** vm_area_of - the area that maps @address, or NULL. O(1). */
struct vm_area *vm_area_of(uintptr_t address);

/**
 * vm_area_mapping - the area, if @block is one of vmap(): it is not read, but refers to
 * the blocks whose pages it maps. NULL: any other block.
 * vm_area_page_block - the live block that its page @i belongs to; false: none.
 */
const struct vm_area *vm_area_mapping(const struct block *block);
bool vm_area_page_block(const struct vm_area *area, u32 i, struct block *block);

/** vmap_free_pages - pages of the window that no area or guard takes; those of freed
 *  areas are among them. */
u32 vmap_free_pages(void);

/**
 * Freed areas: their addresses stay taken until the window has no room, so that what
 * still uses them faults and can be told whose they were. Oldest are released first.
 */
enum {
    FREED_AREAS_MAX = 64,           /* remembered, unless guard.c asks for more   */
    FREED_PAGES_MAX = 512,          /* ... and of no more pages than that         */
};

/** vm_area_freed - the freed area that had @address, or NULL. */
struct vm_area *vm_area_freed(uintptr_t address);

/** vm_area_freed_next - all of them, oldest first. Start with NULL. */
struct vm_area *vm_area_freed_next(struct vm_area *area);

/** vmap_freed_count - how many; vmap_freed_limit - remember @most at most. */
u32 vmap_freed_count(void);
void vmap_freed_limit(u32 most);

/** vmap_freed_flush - forget them all, and give back the page tables that nothing is in
 *  then. Return: how many of both. */
u32 vmap_freed_flush(void);

/**
 * vmap_reserve - take addresses for @pages pages, and a guard page.
 * Nothing is mapped. Return: the first page's address; 0: no such run is left.
 */
uintptr_t vmap_reserve(u32 pages);

/** vmap_unreserve - give them back; nothing is mapped there. */
void vmap_unreserve(uintptr_t start, u32 pages);

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
