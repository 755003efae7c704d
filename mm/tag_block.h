/* SPDX-License-Identifier: MIT */
#ifndef MM_TAG_BLOCK_H
#define MM_TAG_BLOCK_H
/*
 * mm/tag_block.h - from a tag back to its block.
 *
 * Who listens to tags is told of a tag. To hand down the block's address as well would
 * cost each pair of allocation and free four instructions, whether anybody listens or
 * not. But a tag lies in a descriptor, and that is found from an address in it as any
 * object is:
 *
 *   tag in mem_map             --> struct page           --> its page
 *   tag in an object of meta's --> struct slab, n-th tag --> slot n
 *                              \-> struct vm_area        --> block there
 *   tag in pages of meta's     --> struct slab, a large one
 */
#include "lib/assert.h"
#include "lib/compiler.h"
#include "mm/block.h"
#include "mm/page.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

struct tag_block {
    uintptr_t start;
    u32 type;                       /* enum block_type */
};

/* Tags of a slab come behind its descriptor: there is none where an area has its own. */
_Static_assert(offsetof(struct vm_area, tag) < sizeof(struct slab), "told apart");

static __always_inline struct tag_block tag_block_in(const void *descriptor,
                                                     const struct tag *tag)
{
    const struct slab *slab = descriptor;
    const struct vm_area *area = container_of(tag, struct vm_area, tag);
    if (unlikely((const void *)area == descriptor)) {
        if (area->kind == VM_AREA_GUARD)
            return (struct tag_block){ area->block_start, area->block_type };
        return (struct tag_block){ area->start, BLOCK_VMALLOC };
    }
    u32 slot = (u32)(tag - slab->tags);
    KASSERT(slot < slab->slot_count);
    return (struct tag_block){ (uintptr_t)slab_slot_address(slab, slot),
                               slab->cache->block_type };
}

/** tag_block - whose @tag is it? For whoever is told of a change of it: the block's slab,
 *  pages or area are there and in use. Interrupts off. Some 30 instructions. */
static __always_inline struct tag_block tag_block(const struct tag *tag)
{
    struct page *page = virt_to_page(tag);
    if (likely(page->state == PAGE_SLAB)) {
        u32 slot = slab_slot_index(page->slab, (uintptr_t)tag);
        return tag_block_in(slab_slot_address(page->slab, slot), tag);
    }
    if ((uintptr_t)tag - (uintptr_t)mem_map >= page_count * sizeof(struct page))
        return tag_block_in(page_address(page_head(page)), tag);
    page = container_of(tag, struct page, tag);
    return (struct tag_block){ (uintptr_t)page_address(page), page->block_type };
}
#endif
