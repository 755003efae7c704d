/* SPDX-License-Identifier: MIT */
/*
 * mm/tag_block.c - from a tag back to its block.
 *
 * Problem    Who listens to tags is told of a tag. To hand down the block's address as
 *            well would cost every allocation a register, whether anybody listens or not.
 *
 * Idea       A tag lies in a descriptor, and that is found from any address in it as
 *            objects are: by the page's descriptor.
 *
 *              tag in mem_map            --> struct page         --> its page
 *              tag in an object of meta's --> struct slab, its n-th --> slot n
 *                                         \-> struct vm_area     --> block there
 *              tag in pages of meta's    --> struct slab, a large one
 *
 *            A slab is told from an area by what it says of itself: its objects' page
 *            leads back to it.
 *
 * State      None.
 * Cost       Some 30 instructions; all arithmetic.
 * Locking    Interrupts off.
 * Read next  timeline.c, which asks; meta.c, where descriptors live.
 */
#include "mm/tag_block.h"
#include "lib/assert.h"
#include "lib/compiler.h"
#include "mm/block.h"
#include "mm/page.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

/* Is @descriptor that of a slab, and not of an area? It may be read in any case: both
 * are at least as long as what is read here. */
static bool is_slab(const struct slab *descriptor)
{
    const struct page *page = page_of(descriptor->base);
    return likely(page != NULL && page->state == PAGE_SLAB && page->slab == descriptor);
}

static struct tag_block in_slab(const struct slab *slab, const struct tag *tag)
{
    u32 slot = (u32)(tag - slab->tags);
    KASSERT(slot < slab->slot_count);
    return (struct tag_block){
        .start = slab->base + (uintptr_t)slot * slab->slot_bytes,
        .type = slab->cache->block_type,
    };
}

static struct tag_block in_area(const struct vm_area *area)
{
    if (area->kind == VM_AREA_GUARD)
        return (struct tag_block){ area->block_start, area->block_type };
    return (struct tag_block){ area->start, BLOCK_VMALLOC };
}

static struct tag_block of_page(const struct page *page)
{
    return (struct tag_block){ (uintptr_t)page_address(page), page->block_type };
}

struct tag_block tag_block(const struct tag *tag)
{
    const void *descriptor;
    if ((uintptr_t)tag - (uintptr_t)mem_map < page_count * sizeof(struct page))
        return of_page(container_of(tag, struct page, tag));
    struct page *page = virt_to_page(tag);
    if (likely(page->state == PAGE_SLAB))
        descriptor = slab_slot_address(page->slab,
                                       slab_slot_index(page->slab, (uintptr_t)tag));
    else
        descriptor = page_address(page_head(page));
    if (is_slab(descriptor))
        return in_slab(descriptor, tag);
    return in_area(container_of(tag, struct vm_area, tag));
}
