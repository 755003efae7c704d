/* SPDX-License-Identifier: MIT */
#ifndef MM_BLOCK_INTERNAL_H
#define MM_BLOCK_INTERNAL_H
/* mm/block_internal.h - blocks described, for block.c and block_walk.c. */
#include "mm/block.h"
#include "mm/page.h"

struct slab;
struct vm_area;

/** slot_block, page_block, area_block - fill in @block. */
void slot_block(struct slab *slab, u32 slot, struct block *block);
void page_block(struct page *head, struct block *block);
void area_block(struct vm_area *area, struct block *block);

/** is_live_block - is @page the head of a block, and not one that waits in quarantine? */
static inline bool is_live_block(const struct page *page)
{
    return page->state == PAGE_BLOCK && (page->tag.flags & TAG_LIVE);
}
#endif
