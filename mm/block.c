/* SPDX-License-Identifier: MIT */
/*
 * mm/block.c - the one function from an address to its metadata.
 *
 * Problem    "What is at this address?" is asked of arbitrary words, millions of
 *            times in a scan, and nothing may be believed before it was checked.
 *
 * Idea       The page's descriptor answers first, by its state:
 *
 *              address --> struct page --PAGE_BLOCK, _TAIL--> head: its tag
 *                                      --PAGE_SLAB--> slab, slot, tag
 *                                      --PAGE_FREE--> who freed what lay there
 *              vmap window --> page table entry --> struct page --> area: its tag
 *
 *            All arithmetic, no search.
 *
 * State      None: it lies with those who own it.
 * Cost       15 to 40 instructions a look-up; probes for a head at most 11.
 * Locking    Callers have interrupts off where the answer must stay true.
 * Read next  block_walk.c; mark.c, the busiest caller.
 */
#include "mm/block.h"
#include "mm/block_internal.h"
#include "mm/guard.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

const char *block_type_name(enum block_type type)
{
    static const char *const names[] = {
        [BLOCK_NONE] = "none",   [BLOCK_KMALLOC] = "kmalloc", [BLOCK_CACHE] = "cache",
        [BLOCK_PAGES] = "pages", [BLOCK_VMALLOC] = "vmalloc",
    };
    return names[type];
}

/* ---- one block ------------------------------------------------------- */

void slot_block(struct slab *slab, u32 slot, struct block *block)
{
    *block = (struct block){
        .start = (uintptr_t)slab_slot_address(slab, slot),
        .capacity_bytes = slab->cache->object_bytes,
        .type = slab->cache->block_type,
        .tag = &slab->tags[slot],
        .cache = slab->cache,
        .slot = slot,
    };
}

void page_block(struct page *head, struct block *block)
{
    *block = (struct block){
        .start = (uintptr_t)page_address(head),
        .capacity_bytes = PAGE_SIZE << head->order,
        .type = head->block_type,
        .tag = &head->tag,
    };
}

void area_block(struct vm_area *area, struct block *block)
{
    if (area->kind == VM_AREA_GUARD) {
        guard_block(area, block);
        return;
    }
    *block = (struct block){
        .start = area->start,
        .capacity_bytes = area->page_count * PAGE_SIZE,
        .type = BLOCK_VMALLOC,
        .tag = &area->tag,
        .guard = area->hides != 0 ? area : NULL,
    };
}

static bool slot_at(struct slab *slab, uintptr_t address, struct block *block)
{
    if (slab->tags == NULL)
        return false;
    u32 slot = slab_slot_index(slab, address);
    if (slot >= slab->slot_count)
        return false;
    slot_block(slab, slot, block);
    return true;
}

/* As block_slot(), but @address may also lie between the slot and the next. */
static __always_inline bool block_around(uintptr_t address, struct block *block)
{
    struct page *page = page_of(address);
    if (page == NULL) {
        struct vm_area *area = vm_area_of(address);
        if (area == NULL || !vm_area_is_block(area))
            return false;
        area_block(area, block);
        return true;
    }
    if (page->state == PAGE_SLAB)
        return slot_at(page->slab, address, block);
    page = page_head(page);
    if (page->state != PAGE_BLOCK || page_of(address) >= page + (1u << page->order))
        return false;
    page_block(page, block);
    return true;
}

bool block_slot(uintptr_t address, struct block *block)
{
    return block_around(address, block) &&
           address - block->start < block->capacity_bytes;
}

bool block_find(uintptr_t address, struct block *block)
{
    return block_around(address, block) && (block->tag->flags & TAG_LIVE) &&
           address - block->start < block->tag->size_bytes;
}

bool block_gone(uintptr_t address, struct block *block)
{
    struct page *page = page_of(address);
    if (page == NULL || page_head(page)->state != PAGE_FREE || page->tag.trace == NULL)
        return false;
    bool was_slab = page->last_state == PAGE_SLAB;
    if (!was_slab && (page->last_state != PAGE_BLOCK || address % PAGE_SIZE != 0))
        return false;
    *block = (struct block){
        .start = address,
        .capacity_bytes = page->tag.size_bytes,
        .type = was_slab ? BLOCK_CACHE : page->block_type,
        .tag = &page->tag,
    };
    return true;
}

/* Is @word the address of the descriptor of a block of alloc_pages()? */
static bool descriptor_referenced(uintptr_t word, struct block *block)
{
    struct page *page = page_described(word);
    if (page == NULL || !is_live_block(page) || page->block_type != BLOCK_PAGES)
        return false;
    page_block(page, block);
    return true;
}

bool block_referenced(uintptr_t word, struct block *block)
{
    return block_find(word, block) || descriptor_referenced(word, block);
}

struct block_window block_window(void)
{
    uintptr_t low = min((uintptr_t)mem_map, page_alloc_low());
    uintptr_t high = max((uintptr_t)page_address(mem_map + page_count),
                         (uintptr_t)VMAP_END);
    low = min(low, (uintptr_t)VMAP_START);
    return (struct block_window){ .low = low, .span_bytes = high - low };
}
