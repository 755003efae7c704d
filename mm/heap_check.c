/* SPDX-License-Identifier: MIT */
/*
 * mm/heap_check.c - look at every redzone and every poisoned byte there is, now.
 *
 * Problem    Damage is found when its block is freed or used again. Blocks that live for
 *            ever are never freed.
 *
 * Idea       Walk over the page descriptors: each slot of each tracked slab, each block
 *            of pages, live, free or in quarantine; then free pages full of poison, then
 *            the vmalloc areas. redzone_check() knows what each one watches.
 *
 * State      None.
 * Cost       A byte in about one instruction.
 * Locking    Interrupts off for a slab or a block at a time; in between the heap may
 *            change: page and slab are looked up anew.
 * Read next  redzone.c, kernel/shell/cmd_slabdebug.c.
 */
#include "arch/cpu.h"
#include "mm/debug.h"
#include "mm/debug_internal.h"
#include "mm/mm.h"
#include "mm/page_alloc.h"
#include "mm/page_poison.h"
#include "mm/redzone.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

static const char when[] = "by slabdebug check";

static void check_block(const struct block *block, struct heap_check *result)
{
    u32 bytes = redzone_watched_bytes(block);
    if (bytes == 0)
        return;
    result->blocks++;
    result->bytes += bytes;
    if (!redzone_check(block, when))
        result->damaged++;
}

static void check_address(uintptr_t address, struct heap_check *result)
{
    struct block block;
    if (block_slot(address, &block))
        check_block(&block, result);
}

static void check_slab(struct slab *slab, struct heap_check *result)
{
    if (slab->tags == NULL)
        return;
    if (!sanity_check(slab)) {
        result->damaged++;
        return;
    }
    for (u32 slot = 0; slot < slab->slot_count; slot++)
        check_address((uintptr_t)slab_slot_address(slab, slot), result);
}

/* Look at what is at page @pfn. Return: the next page to look at. */
static u32 check_page(u32 pfn, struct heap_check *result)
{
    const struct page *page = &mem_map[pfn];
    u32 next = pfn + 1;
    switch (page->state) {
    case PAGE_SLAB:                     /* what its descriptor says may be wrong */
        next = pfn + (1u << page->order);
        check_slab(page->slab, result);
        break;
    case PAGE_BLOCK:
        next = pfn + (1u << page->order);
        check_address((uintptr_t)page_address(page), result);
        break;
    case PAGE_FREE:
    case PAGE_META:
        next = pfn + (1u << page->order);
        break;
    }
    return next;
}

static void check_areas(struct heap_check *result)
{
    struct vm_area *area;
    uintptr_t from = VMAP_START;
    do {
        unsigned long flags = irq_save();
        area = vm_area_next(from);
        if (area != NULL) {
            from = area->start + 1;
            if (area->kind == VM_AREA_VMALLOC)
                check_address(area->start, result);
        }
        irq_restore(flags);
    } while (area != NULL);
}

void debug_check_heap(struct heap_check *result)
{
    *result = (struct heap_check){ 0 };
    for (u32 pfn = 0; pfn < page_count; ) {
        unsigned long flags = irq_save();
        pfn = check_page(pfn, result);
        irq_restore(flags);
    }
    result->damaged += page_poison_check_all(&result->blocks, &result->bytes);
    check_areas(result);
    result->sound = mm_check();
}
