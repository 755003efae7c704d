/* SPDX-License-Identifier: MIT */
/*
 * mm/guard_find.c - from an address where nothing is mapped to the block that was meant.
 *
 * Problem    A bad access hits a guard page, or pages that are gone.
 * Idea       A freed area is noted in the page table (vmap_freed.c). A guard page lies
 *            between two areas; of those the one whose block is nearer was meant:
 *
 *              area A: slack  block | guard page     x | area B:  slack ... block
 *                                   |<-- to A -->|<---- to B, in the same page --->|
 *
 * Locking    Interrupts off.
 * Read next  guard_fault.c, nearest.c.
 */
#include "arch/paging.h"
#include "mm/guard_internal.h"
#include "mm/vmap.h"

bool guard_holds_block(const struct vm_area *area)
{
    return area != NULL &&
           (area->kind == VM_AREA_GUARD || area->kind == VM_AREA_VMALLOC);
}

void guard_describe(struct vm_area *area, struct block *block)
{
    if (area->kind == VM_AREA_GUARD)
        guard_block(area, block);
    else
        *block = (struct block){
            .start = area->start,
            .capacity_bytes = area->page_count * PAGE_SIZE,
            .type = BLOCK_VMALLOC,
            .tag = &area->tag,
            .guard = area->hides != 0 ? area : NULL,
        };
}

struct vm_area *guard_area_at(uintptr_t address)
{
    struct vm_area *area = vm_area_of(address);
    return area != NULL ? area : vm_area_freed(address);
}

static uintptr_t distance_below(struct vm_area *area, uintptr_t address)
{
    struct block block;
    guard_describe(area, &block);
    return address - (block.start + block.tag->size_bytes);
}

static uintptr_t distance_above(struct vm_area *area, uintptr_t address)
{
    struct block block;
    guard_describe(area, &block);
    return block.start - address;
}

struct vm_area *guard_neighbour(uintptr_t address)
{
    struct vm_area *below = guard_area_at((address & PAGE_MASK) - 1);
    struct vm_area *above = guard_area_at((address & PAGE_MASK) + PAGE_SIZE);
    if (!guard_holds_block(below))
        return guard_holds_block(above) ? above : NULL;
    if (!guard_holds_block(above))
        return below;
    return distance_above(above, address) <= distance_below(below, address) ? above
                                                                            : below;
}

bool guard_freed(uintptr_t address, struct block *block)
{
    struct vm_area *area = guard_area_at(address);
    if (area == NULL)
        area = guard_neighbour(address);
    if (area == NULL || !area->freed)
        return false;
    guard_describe(area, block);
    return true;
}
