/* SPDX-License-Identifier: MIT */
/*
 * mm/block.c - the one function from an address to its metadata, and back out.
 *
 * Problem    "What is at this address?" is asked of arbitrary words, millions of
 *            times in a scan, and nothing may be believed before it was checked.
 *
 * Idea       The page's descriptor answers first, by its state:
 *
 *              address --> struct page --PAGE_BLOCK, _TAIL--> head: its tag
 *                                      --PAGE_SLAB--> slab, slot, tag
 *              vmap window --> page table entry --> struct page --> area: its tag
 *
 *            All arithmetic, no search; so a walk over all blocks is a walk over the
 *            page descriptors that steps over free memory run by run.
 *
 * State      None: it lies with those who own it.
 * Cost       15 to 40 instructions a look-up; probes for a head at most 11.
 * Locking    Callers have interrupts off where the answer must stay true.
 * Read next  mark.c, the busiest caller.
 */
#include "mm/block.h"
#include "arch/cpu.h"
#include "mm/depot.h"
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

static void slot_block(struct slab *slab, u32 slot, struct block *block)
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

static void page_block(struct page *head, struct block *block)
{
    *block = (struct block){
        .start = (uintptr_t)page_address(head),
        .capacity_bytes = PAGE_SIZE << head->order,
        .type = head->block_type,
        .tag = &head->tag,
    };
}

static void area_block(struct vm_area *area, struct block *block)
{
    *block = (struct block){
        .start = area->start,
        .capacity_bytes = area->page_count * PAGE_SIZE,
        .type = BLOCK_VMALLOC,
        .tag = &area->tag,
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

bool block_slot(uintptr_t address, struct block *block)
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

bool block_find(uintptr_t address, struct block *block)
{
    return block_slot(address, block) && (block->tag->flags & TAG_LIVE) &&
           address - block->start < block->tag->size_bytes;
}

/* Is @word the address of the descriptor of a block of alloc_pages()? */
static bool descriptor_referenced(uintptr_t word, struct block *block)
{
    struct page *page = page_described(word);
    if (page == NULL || page->state != PAGE_BLOCK || page->block_type != BLOCK_PAGES)
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

/* ---- all blocks ------------------------------------------------------ */

static bool next_in_slab(struct slab *slab, u32 *slot, struct block *block)
{
    for (; slab->tags != NULL && *slot < slab->slot_count; ++*slot) {
        if (slab->tags[*slot].flags & TAG_LIVE) {
            slot_block(slab, (*slot)++, block);
            return true;
        }
    }
    return false;
}

static u32 pfn_behind_slab(const struct slab *slab)
{
    return page_to_pfn(virt_to_page((void *)slab->base)) + (1u << slab->cache->order);
}

static bool next_in_pages(struct block_cursor *c, struct block *block)
{
    while (c->pfn < page_count) {
        struct page *page = &mem_map[c->pfn];
        if (page->state == PAGE_SLAB) {
            struct slab *slab = page->slab;
            if (next_in_slab(slab, &c->slot, block))
                return true;
            c->pfn = pfn_behind_slab(slab);
            c->slot = 0;
            continue;
        }
        bool is_run = page->state == PAGE_FREE || page->state == PAGE_META ||
                      page->state == PAGE_BLOCK;
        c->pfn += is_run ? 1u << page->order : 1;
        c->slot = 0;
        if (page->state == PAGE_BLOCK) {
            page_block(page, block);
            return true;
        }
    }
    return false;
}

static bool next_in_areas(struct block_cursor *c, struct block *block)
{
    struct vm_area *area;
    while ((area = vm_area_next(c->vmap)) != NULL) {
        c->vmap = area->start + 1;
        if (vm_area_is_block(area)) {
            area_block(area, block);
            return true;
        }
    }
    return false;
}

bool block_next(struct block_cursor *cursor, struct block *block)
{
    unsigned long flags = irq_save();
    bool found = next_in_pages(cursor, block) || next_in_areas(cursor, block);
    irq_restore(flags);
    return found;
}

struct block_cursor block_last(void)
{
    return (struct block_cursor){ .pfn = page_count, .vmap = VMAP_END };
}

static bool prev_in_areas(struct block_cursor *c, struct block *block)
{
    struct vm_area *area;
    while ((area = vm_area_prev(c->vmap)) != NULL) {
        c->vmap = area->start;
        if (vm_area_is_block(area)) {
            area_block(area, block);
            return true;
        }
    }
    return false;
}

static bool prev_in_slab(struct slab *slab, u32 *slot, struct block *block)
{
    while (slab->tags != NULL && *slot > 0) {
        --*slot;
        if (slab->tags[*slot].flags & TAG_LIVE) {
            slot_block(slab, *slot, block);
            return true;
        }
    }
    return false;
}

/* Downward, c->pfn is the first page already passed, or the slab being walked
 * while c->slot > 0: its slots below c->slot are still to come. */
static bool prev_in_pages(struct block_cursor *c, struct block *block)
{
    for (;;) {
        if (c->slot > 0 && prev_in_slab(mem_map[c->pfn].slab, &c->slot, block))
            return true;
        c->slot = 0;
        if (c->pfn == 0)
            return false;
        struct page *page = page_head(&mem_map[c->pfn - 1]);
        if (page->state == PAGE_SLAB) {
            c->slot = page->slab->slot_count;
            page = virt_to_page((void *)page->slab->base);
        }
        c->pfn = page_to_pfn(page);
        if (page->state == PAGE_BLOCK) {
            page_block(page, block);
            return true;
        }
    }
}

bool block_prev(struct block_cursor *cursor, struct block *block)
{
    return prev_in_areas(cursor, block) || prev_in_pages(cursor, block);
}

u32 block_count(void)
{
    return tag_stats.live_blocks;
}

/* ---- T1..T3 ---------------------------------------------------------- */

static u32 sites_live_bytes(u32 *blocks)
{
    u32 bytes = 0;
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next) {
        *blocks += s->live_blocks;
        bytes += s->live_bytes;
    }
    return bytes;
}

bool block_check(void)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 blocks = 0, bytes = 0, site_blocks = 0;
    bool sound = true;
    unsigned long flags = irq_save();
    while (sound && block_next(&cursor, &block)) {
        const struct tag *tag = block.tag;
        blocks++;
        bytes += tag->size_bytes;
        sound = (tag->flags & TAG_LIVE) && tag->trace != NULL &&            /* T1 T2 */
                !(tag->flags & TAG_MARKED) &&                               /* T3 */
                (!(tag->flags & TAG_LEADER) || (tag->flags & TAG_LEAKED)) &&
                tag->size_bytes <= block.capacity_bytes;
    }
    sound = sound && blocks == tag_stats.live_blocks && bytes == tag_stats.live_bytes &&
            sites_live_bytes(&site_blocks) == bytes && site_blocks == blocks;
    irq_restore(flags);
    return sound;
}
