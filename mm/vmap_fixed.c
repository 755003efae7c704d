/* SPDX-License-Identifier: MIT */
/*
 * mm/vmap_fixed.c - ranges of the vmap window whose addresses stay while pages come
 * and go: what modules live in.
 *
 * Problem    A module that is loaded again should find its old addresses, and text,
 *            data and init parts have lifetimes and protections of their own.
 * Idea       Reserve addresses for all of it, map each part as an area of its own.
 * Locking    vmap_lock.
 * Read next  kernel/module/layout.c.
 */
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kasan.h"
#include "mm/meta.h"
#include "mm/vmap_internal.h"

uintptr_t vmap_reserve(u32 pages)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    uintptr_t start = window_take(pages);
    spin_unlock_irqrestore(&vmap_lock, flags);
    return start;
}

void vmap_unreserve(uintptr_t start, u32 pages)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    window_give(start, pages);
    spin_unlock_irqrestore(&vmap_lock, flags);
}

bool vmap_map_fixed(uintptr_t start, u32 bytes)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    struct vm_area *area = meta_alloc(sizeof(*area));
    if (area == NULL)
        goto out;
    *area = (struct vm_area){
        .start = start, .page_count = DIV_ROUND_UP(bytes, PAGE_SIZE),
        .kind = VM_AREA_MODULE,
    };
    if (area_map(area)) {
        kasan_unpoison(start, area->page_count * PAGE_SIZE);
        tag_set(&area->tag, bytes);
        memset((void *)start, 0, area->page_count * PAGE_SIZE);
    } else {
        meta_free(area, sizeof(*area));
        area = NULL;
    }
out:
    spin_unlock_irqrestore(&vmap_lock, flags);
    return area != NULL;
}

static struct vm_area *module_area(uintptr_t start)
{
    struct vm_area *area = vm_area_of(start);
    KASSERT(area != NULL);
    KASSERT(area->kind == VM_AREA_MODULE && area->start == start);
    return area;
}

void vmap_unmap_fixed(uintptr_t start)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    struct vm_area *area = module_area(start);
    tag_clear(&area->tag);
    area_unmap(area);
    meta_free(area, sizeof(*area));
    spin_unlock_irqrestore(&vmap_lock, flags);
}

void vmap_protect_fixed(uintptr_t start, unsigned protection)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    const struct vm_area *area = module_area(start);
    for (u32 i = 0; i < area->page_count; i++)
        paging_protect(start + i * PAGE_SIZE, protection);
    spin_unlock_irqrestore(&vmap_lock, flags);
}
