/* SPDX-License-Identifier: MIT */
/*
 * mm/debug_vmalloc.c - a vmalloc area's way out and back while checks are on.
 *
 * Problem    An unmapped page lies on either side of each area, so most overflows
 *            fault. Not those that end in the area's last page.
 * Idea       What the request leaves of that page is a redzone. Freed areas are unmapped:
 *            to touch one faults, and needs no poison and no quarantine.
 * State      None.
 * Cost       At most a page filled, and looked at once.
 * Locking    debug_vmalloc_free() reports: no lock may be held.
 */
#include "mm/debug.h"
#include "mm/debug_internal.h"
#include "mm/failslab.h"
#include "mm/redzone.h"
#include "mm/vmap.h"

bool debug_vmalloc_fails(u32 size_bytes, gfp_t flags)
{
    return (debug_vmalloc & DEBUG_FAIL) && failslab_fails(size_bytes, flags);
}

void debug_vmalloc_alloc(struct vm_area *area)
{
    struct block block;
    if (block_slot(area->start, &block))
        redzone_fill_new(&block);
}

void debug_vmalloc_free(struct vm_area *area)
{
    struct block block;
    if (block_slot(area->start, &block))
        redzone_check(&block, debug_when_freed(&block));
}
