/* SPDX-License-Identifier: MIT */
/*
 * mm/vmap.c - areas of the vmap window: pages behind addresses.
 *
 * Problem    After a while the free pages lie scattered; a large request finds no run.
 *            And a stack that overflows should hit nothing, not its neighbour.
 *
 * Idea       Addresses are plenty even where runs are not: take single pages and map
 *            them side by side in a window of their own, an unmapped guard page
 *            before each area.
 *
 * State      Page tables, made on first use and kept. An address finds its area
 *            through its page table entry and struct page: no list, no search, but for
 *            areas of pages that are somebody else's (vmap_pages.c).
 *
 * Cost       A page: one from the buddy allocator, one page table entry, one TLB
 *            entry. An area: its addresses (vmap_window.c).
 *
 * Locking    vmap_lock, interrupts off.
 * Not done   Lazy unmapping, huge pages.   Read next: vmalloc.c, vmap_fixed.c.
 */
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kasan.h"
#include "mm/meta.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "mm/vmap_internal.h"

DEFINE_SPINLOCK(vmap_lock);

static void *page_table_page(void)
{
    struct page *page = pages_take(0, PAGE_TABLE);
    return page != NULL ? memset(page_address(page), 0, PAGE_SIZE) : NULL;
}

void vmap_init(void)
{
    window_init();
    freed_init();
    mappings_init();
    paging_set_table_alloc(page_table_page);
}

struct vm_area *vm_area_of(uintptr_t address)
{
    phys_addr_t physical;
    if (address - VMAP_START >= (uintptr_t)(VMAP_END - VMAP_START) ||
        !paging_lookup(address, &physical))
        return NULL;
    struct page *page = page_of((uintptr_t)phys_to_virt(physical));
    if (page != NULL && page->state == PAGE_VMAP &&
        address - page->area->start < (uintptr_t)page->area->page_count * PAGE_SIZE)
        return page->area;
    return mapping_at(address);
}

bool vmap_is_guard(uintptr_t address)
{
    struct vm_area *above = vm_area_of((address | (PAGE_SIZE - 1)) + 1);
    return above != NULL && vm_area_of(address) == NULL;
}

/* ---- pages ----------------------------------------------------------- */

static void unmap_pages(struct vm_area *area, u32 pages)
{
    for (u32 i = 0; i < pages; i++) {
        uintptr_t address = area->start + i * PAGE_SIZE;
        phys_addr_t physical;
        bool mapped = paging_lookup(address, &physical);
        KASSERT(mapped);
        paging_unmap(address);
        pages_give(virt_to_page(phys_to_virt(physical)));
    }
}

bool area_map(struct vm_area *area)
{
    u32 mapped = 0;
    for (; mapped < area->page_count; mapped++) {
        struct page *page = pages_take(0, PAGE_VMAP);
        if (page == NULL)
            goto no_memory;
        if (paging_map(area->start + mapped * PAGE_SIZE, page_to_phys(page),
                       PAGE_WRITABLE) != 0) {
            pages_give(page);
            goto no_memory;
        }
        page->area = area;
    }
    if (kasan_map_shadow(area->start, area->page_count * PAGE_SIZE))
        return true;
no_memory:
    unmap_pages(area, mapped);
    return false;
}

void area_unmap(struct vm_area *area)
{
    kasan_unmap_shadow(area->start, area->page_count * PAGE_SIZE);
    if (area->kind == VM_AREA_PAGES)
        mapping_unmap(area);
    else
        unmap_pages(area, area->page_count);
}

/* ---- areas ----------------------------------------------------------- */

struct vm_area *area_create(u32 pages, enum vm_area_kind kind)
{
    struct vm_area *area = meta_alloc(sizeof(*area));
    if (area == NULL)
        return NULL;
    *area = (struct vm_area){
        .start = window_take(pages), .page_count = pages, .kind = (u8)kind,
    };
    if (area->start == 0)
        goto no_addresses;
    if (!area_map(area))
        goto no_memory;
    return area;

no_memory:
    window_give(area->start, pages);
no_addresses:
    meta_free(area, sizeof(*area));
    return NULL;
}

static struct vm_area *create_locked(u32 pages, enum vm_area_kind kind)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    struct vm_area *area = area_create(pages, kind);
    spin_unlock_irqrestore(&vmap_lock, flags);
    return area;
}

struct vm_area *area_create_hard(u32 pages, enum vm_area_kind kind)
{
    struct vm_area *area = create_locked(pages, kind);
    if (area == NULL && pages_reclaim())
        area = create_locked(pages, kind);
    return area;
}

void area_destroy(struct vm_area *area)
{
    area_unmap(area);
    window_give(area->start, area->page_count);
    meta_free(area, sizeof(*area));
}

void area_retire(struct vm_area *area)
{
    area->alloc_time_ms = area->tag.time_ms;
    area->alloc_thread_id = area->tag.thread_id;
    area->alloc_comm = area->tag.comm;
    tag_clear(&area->tag);
    area_unmap(area);
    freed_add(area);
}
