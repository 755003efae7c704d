/* SPDX-License-Identifier: MIT */
/*
 * mm/vmap_pages.c - vmap(): pages that somebody has, side by side in the window.
 *
 * Problem    Scattered pages shall look like one piece. They stay their owner's blocks;
 *            but when he keeps nothing but the mapping, that is what holds them.
 *
 * Idea       An area with a tag, as vmalloc()'s, that owns no pages and knows those it
 *            maps. To the leak detector it is a block that is not read (its words are
 *            the pages' words) and refers to the blocks of its pages:
 *
 *              root --> area of vmap() --> pages[0] --> block of alloc_pages()
 *                                      --> pages[1] --> block of alloc_pages()
 *
 * State      A list of all mappings: of others' pages no descriptor leads to the area.
 * Cost       A page: one table entry, one word. A look-up of an address: the length of
 *            the list.
 * Locking    vmap_lock, and interrupts off to look something up.
 * Not done   VM_MAP_PUT_PAGES: the pages stay to be freed by their owner.
 * Read next  mark.c.
 */
#include "arch/cpu.h"
#include "lib/string.h"
#include "mm/block_internal.h"
#include "mm/debug.h"
#include "mm/kasan.h"
#include "mm/meta.h"
#include "mm/misuse.h"
#include "mm/oom.h"
#include "mm/vmalloc.h"
#include "mm/vmap_internal.h"

static struct list_head mappings __unscanned;   /* by freed_link                  */

void mappings_init(void)
{
    INIT_LIST_HEAD(&mappings);
}

struct vm_area *mapping_at(uintptr_t address)
{
    struct vm_area *area, *found = NULL;
    unsigned long flags = irq_save();
    list_for_each_entry(area, &mappings, freed_link)
        if (address - area->start < (uintptr_t)area->page_count * PAGE_SIZE)
            found = area;
    irq_restore(flags);
    return found;
}

/* ---- making and ending ------------------------------------------------ */

static void unmap_pages(const struct vm_area *area, u32 count)
{
    while (count-- > 0)
        paging_unmap(area->start + count * PAGE_SIZE);
}

static bool map_pages(const struct vm_area *area, unsigned protection)
{
    for (u32 i = 0; i < area->page_count; i++)
        if (paging_map(area->start + i * PAGE_SIZE, page_to_phys(area->pages[i]),
                       protection) != 0) {
            unmap_pages(area, i);
            return false;
        }
    if (kasan_map_shadow(area->start, area->page_count * PAGE_SIZE))
        return true;
    unmap_pages(area, area->page_count);
    return false;
}

void mapping_unmap(struct vm_area *area)
{
    unmap_pages(area, area->page_count);
    list_del(&area->freed_link);
    meta_free(area->pages, area->page_count * (u32)sizeof(*area->pages));
    area->pages = NULL;
}

/* Locked. */
static struct vm_area *mapping_create(struct page *const *pages, u32 count,
                                      unsigned protection)
{
    u32 pages_bytes = count * (u32)sizeof(*pages);
    struct vm_area *area = meta_alloc(sizeof(*area));
    if (area == NULL)
        return NULL;
    *area = (struct vm_area){
        .page_count = count, .kind = VM_AREA_PAGES, .pages = meta_alloc(pages_bytes),
    };
    if (area->pages == NULL)
        goto no_table;
    memcpy(area->pages, pages, pages_bytes);
    area->start = window_take(count);
    if (area->start == 0)
        goto no_addresses;
    if (!map_pages(area, protection))
        goto no_memory;
    list_add(&area->freed_link, &mappings);
    return area;

no_memory:
    window_give(area->start, count);
no_addresses:
    meta_free(area->pages, pages_bytes);
no_table:
    meta_free(area, sizeof(*area));
    return NULL;
}

void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)
{
    u32 bytes = count * PAGE_SIZE;
    if (count == 0 || count >= WINDOW_PAGES)
        return NULL;
    if (unlikely(debug_vmalloc != 0) && debug_vmalloc_fails(bytes, GFP_KERNEL))
        return NULL;
    unsigned long irq_flags = spin_lock_save(&vmap_lock);
    struct vm_area *area = mapping_create(pages, count, prot.pgprot);
    if (area != NULL) {
        kasan_unpoison(area->start, bytes);
        tag_set(&area->tag, bytes);
    }
    spin_unlock_irqrestore(&vmap_lock, irq_flags);
    if (area == NULL)
        oom_failed("vmap", bytes, GFP_KERNEL);
    return area != NULL ? (void *)area->start : NULL;
}

void vunmap(const void *p)
{
    if (p == NULL)
        return;
    unsigned long flags = irq_save();           /* the evidence must stay true */
    struct vm_area *area = vm_area_of((uintptr_t)p);
    if (area != NULL && area->kind == VM_AREA_PAGES && area->start == (uintptr_t)p) {
        spin_lock(&vmap_lock);
        area_retire(area);
        spin_unlock(&vmap_lock);
    } else {
        misuse_bad_free("vunmap", (uintptr_t)p, "the start of an area of vmap()");
    }
    irq_restore(flags);
}

/* ---- what it refers to ------------------------------------------------- */

const struct vm_area *vm_area_mapping(const struct block *block)
{
    if (block->type != BLOCK_VMALLOC)
        return NULL;
    const struct vm_area *area = vm_area_of(block->start);
    return area->kind == VM_AREA_PAGES ? area : NULL;
}

bool vm_area_page_block(const struct vm_area *area, u32 i, struct block *block)
{
    struct page *page = area->pages[i];
    if (page->state == PAGE_VMAP) {
        if (!vm_area_is_block(page->area))
            return false;
        area_block(page->area, block);
        return true;
    }
    struct page *head = page_head(page);
    if (!is_live_block(head) || page >= head + (1u << head->order))
        return false;
    page_block(head, block);
    return true;
}
