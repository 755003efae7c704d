/* SPDX-License-Identifier: MIT */
/*
 * mm/vmalloc.c - large memory from scattered pages, and guarded stacks.
 *
 * Problem    After a while the free pages lie scattered; a large request finds no run.
 *            And a stack that overflows should hit nothing, not its neighbour.
 *
 * Idea       Addresses are plenty even where runs are not: take single pages and map
 *            them side by side in a window of their own, an unmapped guard page
 *            before each area.
 *
 * State      A bitmap of the window's pages, guards included; page tables, made on
 *            first use and kept. An address finds its area through its page table
 *            entry and struct page: no list, no search.
 *
 * Cost       A page: one from the buddy allocator, one page table entry, one TLB
 *            entry. An area: one search in the bitmap.
 *
 * Locking    `lock`, interrupts off, for the bitmap and the areas.
 * Not done   Lazy unmapping, huge pages.   Read next: block.c.
 */
#include "mm/vmalloc.h"
#include "arch/spinlock.h"
#include "lib/assert.h"
#include "lib/bitmap.h"
#include "lib/string.h"
#include "mm/meta.h"
#include "mm/misuse.h"
#include "mm/page_alloc.h"
#include "mm/vmap.h"

#define WINDOW_PAGES ((u32)((VMAP_END - VMAP_START) >> PAGE_SHIFT))
enum { WINDOW_PAGES_MAX = 32768, GUARD_PAGES = 1 };

static DEFINE_SPINLOCK(lock);
static DECLARE_BITMAP32(window, WINDOW_PAGES_MAX) __unscanned;
static u32 taken_pages __unscanned;

static void *page_table_page(void)
{
    struct page *page = pages_take(0, PAGE_TABLE);
    return page != NULL ? memset(page_address(page), 0, PAGE_SIZE) : NULL;
}

void vmap_init(void)
{
    KASSERT(WINDOW_PAGES <= WINDOW_PAGES_MAX);
    memset(window, 0, sizeof(window));
    taken_pages = 0;
    paging_set_table_alloc(page_table_page);
}

struct vm_area *vm_area_of(uintptr_t address)
{
    phys_addr_t physical;
    if (address - VMAP_START >= (uintptr_t)(VMAP_END - VMAP_START) ||
        !paging_lookup(address, &physical))
        return NULL;
    struct page *page = page_of((uintptr_t)phys_to_virt(physical));
    return page != NULL && page->state == PAGE_VMAP ? page->area : NULL;
}

/* The first page of the window at or behind @address, which may lie below it. */
static u32 window_index(uintptr_t address)
{
    return (u32)((PAGE_ALIGN(max(address, (uintptr_t)VMAP_START)) - VMAP_START) >>
                 PAGE_SHIFT);
}

static struct vm_area *area_at_page(u32 index)
{
    return vm_area_of(VMAP_START + ((uintptr_t)index << PAGE_SHIFT));
}

struct vm_area *vm_area_next(uintptr_t from)
{
    u32 index = window_index(from);
    while ((index = bitmap_next_set(window, WINDOW_PAGES, index)) < WINDOW_PAGES) {
        struct vm_area *area = area_at_page(index);
        if (area == NULL)                           /* a guard page: one on */
            index++;
        else if (area->start >= from)
            return area;
        else
            index = window_index(area->start) + area->page_count;
    }
    return NULL;
}

struct vm_area *vm_area_prev(uintptr_t before)
{
    u32 index = window_index(before), found;
    while ((found = bitmap_prev_set(window, index)) != index) {
        struct vm_area *area = area_at_page(found);
        if (area != NULL)
            return area;
        index = found;                              /* a guard page: further down */
    }
    return NULL;
}

u32 vmap_free_pages(void)
{
    return WINDOW_PAGES - taken_pages;
}

/* Take addresses for @pages pages and a guard; the area's start, or 0. */
static uintptr_t window_take(u32 pages)
{
    u32 first = bitmap_find_zero_run(window, WINDOW_PAGES, 0, pages + GUARD_PAGES);
    if (first >= WINDOW_PAGES)
        return 0;
    bitmap_set(window, first, pages + GUARD_PAGES);
    taken_pages += pages + GUARD_PAGES;
    return VMAP_START + ((uintptr_t)(first + GUARD_PAGES) << PAGE_SHIFT);
}

static void window_give(uintptr_t start, u32 pages)
{
    u32 first = window_index(start) - GUARD_PAGES;
    bitmap_clear(window, first, pages + GUARD_PAGES);
    taken_pages -= pages + GUARD_PAGES;
}

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

/* Back all of @area by pages; false, with none left, when memory is out. */
static bool map_pages(struct vm_area *area)
{
    for (u32 i = 0; i < area->page_count; i++) {
        struct page *page = pages_take(0, PAGE_VMAP);
        uintptr_t address = area->start + i * PAGE_SIZE;
        if (page == NULL || paging_map(address, page_to_phys(page), PAGE_WRITABLE) != 0) {
            if (page != NULL)
                pages_give(page);
            unmap_pages(area, i);
            return false;
        }
        page->area = area;
    }
    return true;
}

static struct vm_area *area_create(u32 pages, enum vm_area_kind kind)
{
    struct vm_area *area = meta_alloc(sizeof(*area));
    if (area == NULL)
        return NULL;
    *area = (struct vm_area){
        .start = window_take(pages), .page_count = pages, .kind = kind,
    };
    if (area->start == 0)
        goto no_addresses;
    if (!map_pages(area))
        goto no_memory;
    return area;

no_memory:
    window_give(area->start, pages);
no_addresses:
    meta_free(area, sizeof(*area));
    return NULL;
}

static void area_destroy(struct vm_area *area)
{
    unmap_pages(area, area->page_count);
    window_give(area->start, area->page_count);
    meta_free(area, sizeof(*area));
}

void *vmalloc(unsigned long bytes)
{
    unsigned long pages = DIV_ROUND_UP(bytes, (unsigned long)PAGE_SIZE);
    if (bytes == 0 || pages == 0 || pages >= WINDOW_PAGES)
        return NULL;
    unsigned long flags = spin_lock_save(&lock);
    struct vm_area *area = area_create((u32)pages, VM_AREA_VMALLOC);
    if (area != NULL)
        tag_set(&area->tag, (u32)bytes);
    spin_unlock_irqrestore(&lock, flags);
    return area != NULL ? (void *)area->start : NULL;
}

void *vzalloc(unsigned long bytes)
{
    void *p = vmalloc(bytes);
    return p != NULL ? memset(p, 0, bytes) : NULL;
}

void vfree(const void *p)
{
    if (p == NULL)
        return;
    unsigned long flags = irq_save();           /* the evidence must stay true */
    spin_lock(&lock);
    struct vm_area *area = vm_area_of((uintptr_t)p);
    bool valid = area != NULL && area->kind == VM_AREA_VMALLOC &&
                 area->start == (uintptr_t)p;
    if (valid) {
        tag_clear(&area->tag);
        area_destroy(area);
    }
    spin_unlock(&lock);
    if (!valid)
        misuse_bad_free("vfree", (uintptr_t)p, "no start of a vmalloc area");
    irq_restore(flags);
}

void *vmap_stack_alloc(u32 bytes)
{
    unsigned long flags = spin_lock_save(&lock);
    struct vm_area *area = area_create(bytes / PAGE_SIZE, VM_AREA_STACK);
    spin_unlock_irqrestore(&lock, flags);
    return area != NULL ? memset((void *)area->start, 0, bytes) : NULL;
}

void vmap_stack_free(void *low)
{
    unsigned long flags = spin_lock_save(&lock);
    struct vm_area *area = vm_area_of((uintptr_t)low);
    KASSERT(area != NULL && area->kind == VM_AREA_STACK);
    area_destroy(area);
    spin_unlock_irqrestore(&lock, flags);
}

bool vmap_is_guard(uintptr_t address)
{
    struct vm_area *above = vm_area_of((address | (PAGE_SIZE - 1)) + 1);
    return above != NULL && vm_area_of(address) == NULL;
}

/* ---- modules: addresses are kept, pages come and go -------------------- */

uintptr_t vmap_reserve(u32 pages)
{
    unsigned long flags = spin_lock_save(&lock);
    uintptr_t start = window_take(pages);
    spin_unlock_irqrestore(&lock, flags);
    return start;
}

bool vmap_map_fixed(uintptr_t start, u32 bytes)
{
    unsigned long flags = spin_lock_save(&lock);
    struct vm_area *area = meta_alloc(sizeof(*area));
    if (area == NULL)
        goto out;
    *area = (struct vm_area){
        .start = start, .page_count = DIV_ROUND_UP(bytes, PAGE_SIZE),
        .kind = VM_AREA_MODULE,
    };
    if (map_pages(area)) {
        tag_set(&area->tag, bytes);
        memset((void *)start, 0, area->page_count * PAGE_SIZE);
    } else {
        meta_free(area, sizeof(*area));
        area = NULL;
    }
out:
    spin_unlock_irqrestore(&lock, flags);
    return area != NULL;
}

static struct vm_area *module_area(uintptr_t start)
{
    struct vm_area *area = vm_area_of(start);
    KASSERT(area != NULL && area->kind == VM_AREA_MODULE && area->start == start);
    return area;
}

void vmap_unmap_fixed(uintptr_t start)
{
    unsigned long flags = spin_lock_save(&lock);
    struct vm_area *area = module_area(start);
    tag_clear(&area->tag);
    unmap_pages(area, area->page_count);
    meta_free(area, sizeof(*area));
    spin_unlock_irqrestore(&lock, flags);
}

void vmap_protect_fixed(uintptr_t start, unsigned protection)
{
    unsigned long flags = spin_lock_save(&lock);
    const struct vm_area *area = module_area(start);
    for (u32 i = 0; i < area->page_count; i++)
        paging_protect(start + i * PAGE_SIZE, protection);
    spin_unlock_irqrestore(&lock, flags);
}
