/* SPDX-License-Identifier: MIT */
/*
 * mm/vmalloc.c - blocks and stacks in the vmap window.
 *
 * Problem    Large memory although no long run of pages is free; stacks that cannot
 *            run into their neighbour.
 *
 * Idea       An area of single pages (vmap.c) with a tag is a block; one without is a
 *            stack. What vfree() takes back is remembered for a while, unmapped: a
 *            late use of it faults, and a second vfree() is known for what it is.
 *
 * Cost       A page: one from the buddy allocator, one page table entry.
 * Locking    vmap_lock inside; interrupts off while area and tag differ.
 * Read next  vmap_freed.c, guard_area.c.
 */
#include "mm/vmalloc.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard.h"
#include "mm/kasan.h"
#include "mm/misuse.h"
#include "mm/oom.h"
#include "mm/vmap_internal.h"

/* A tagged area for @bytes, zeroed and prepared as @flags and the checks ask. */
static struct vm_area *block_create(u32 bytes, gfp_t flags)
{
    unsigned long irq_flags = irq_save();       /* no scan between area and tag */
    struct vm_area *area = area_create_hard(DIV_ROUND_UP(bytes, PAGE_SIZE),
                                            VM_AREA_VMALLOC);
    if (area != NULL) {
        tag_set(&area->tag, bytes);
        kasan_unpoison(area->start, bytes);
        if (unlikely(debug_vmalloc != 0))
            debug_vmalloc_alloc(area);
        if ((flags & __GFP_ZERO) || unlikely(debug_vmalloc & DEBUG_INIT_ALLOC))
            memset((void *)area->start, 0, bytes);
        if (unlikely(debug_vmalloc & DEBUG_GUARD))
            guard_vmalloc(area);
    }
    irq_restore(irq_flags);
    return area;
}

void *__vmalloc(unsigned long bytes, gfp_t flags)
{
    unsigned long pages = DIV_ROUND_UP(bytes, (unsigned long)PAGE_SIZE);
    if (bytes == 0 || pages == 0 || pages >= WINDOW_PAGES)
        return NULL;
    if (unlikely(debug_vmalloc != 0) && debug_vmalloc_fails((u32)bytes, flags))
        return NULL;
    struct vm_area *area = block_create((u32)bytes, flags);
    if (area == NULL)
        oom_failed("vmalloc", (u32)bytes, flags);
    return area != NULL ? (void *)area->start : NULL;
}

void *vmalloc(unsigned long bytes)
{
    return __vmalloc(bytes, GFP_KERNEL);
}

void *vzalloc(unsigned long bytes)
{
    return __vmalloc(bytes, GFP_KERNEL | __GFP_ZERO);
}

static void block_retire(struct vm_area *area)
{
    if (unlikely(debug_vmalloc != 0))
        debug_vmalloc_free(area);
    guard_show(area);
    if (unlikely(debug_vmalloc & DEBUG_INIT_FREE))
        memset((void *)area->start, 0, area->page_count * PAGE_SIZE);
    unsigned long flags = spin_lock_save(&vmap_lock);
    area_retire(area);
    spin_unlock_irqrestore(&vmap_lock, flags);
}

void vfree(const void *p)
{
    if (p == NULL)
        return;
    unsigned long flags = irq_save();           /* the evidence must stay true */
    struct vm_area *area = vm_area_of((uintptr_t)p);
    if (area != NULL && area->kind == VM_AREA_VMALLOC && area->start == (uintptr_t)p)
        block_retire(area);
    else
        misuse_bad_free("vfree", (uintptr_t)p, "the start of a vmalloc area");
    irq_restore(flags);
}

void *vmap_stack_alloc(u32 bytes)
{
    struct vm_area *area = area_create_hard(bytes / PAGE_SIZE, VM_AREA_STACK);
    if (area == NULL) {
        oom_failed("a thread's stack", bytes, GFP_KERNEL);
        return NULL;
    }
    kasan_unpoison(area->start, bytes);
    return memset((void *)area->start, 0, bytes);
}

void vmap_stack_free(void *low)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    struct vm_area *area = vm_area_of((uintptr_t)low);
    KASSERT(area != NULL);
    KASSERT(area->kind == VM_AREA_STACK);
    area_destroy(area);
    spin_unlock_irqrestore(&vmap_lock, flags);
}
