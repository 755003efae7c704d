/* SPDX-License-Identifier: MIT */
/*
 * mm/block_walk.c - through all blocks, up and down, and what must hold of them all.
 *
 * Problem    The detector's sweep, the heap check and statistics want every live block,
 *            and there is no list of them.
 *
 * Idea       A walk over the page descriptors that steps over free memory and large
 *            blocks run by run, and over slabs slot by slot; then over the areas of the
 *            vmap window. A cursor holds positions, no pointers, so what it stands on
 *            may go away.
 *
 * State      None.
 * Cost       A few instructions for each run, slot and area.
 * Locking    Interrupts off inside each step upward; downward, and in the check, the
 *            world stands still.
 * Read next  classify.c.
 */
#include "arch/cpu.h"
#include "mm/block_internal.h"
#include "mm/depot.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

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
    return page_to_pfn(slab_head(slab)) + (1u << slab->order);
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
        if (is_live_block(page)) {
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
            page = slab_head(page->slab);
        }
        c->pfn = page_to_pfn(page);
        if (is_live_block(page)) {
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
    return depot_live().blocks;
}

void block_recount(void)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    depot_recount();
    tag_stats.not_leak_blocks = 0;
    while (block_next(&cursor, &block)) {
        depot_count(block.tag->trace, block.tag->size_bytes);
        tag_stats.not_leak_blocks += (block.tag->flags & TAG_NOT_LEAK) != 0;
    }
}

/* ---- T1..T3 ---------------------------------------------------------- */

bool block_check(void)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 blocks = 0, bytes = 0, not_leaks = 0;
    bool sound = true;
    unsigned long flags = irq_save();
    while (sound && block_next(&cursor, &block)) {
        const struct tag *tag = block.tag;
        blocks++;
        bytes += tag->size_bytes;
        not_leaks += (tag->flags & TAG_NOT_LEAK) != 0;
        sound = (tag->flags & TAG_LIVE) && tag->trace != NULL &&            /* T1 T2 */
                !(tag->flags & TAG_MARKED) &&                               /* T3 */
                (!(tag->flags & TAG_LEADER) || (tag->flags & TAG_LEAKED)) &&
                tag->size_bytes <= block.capacity_bytes;
    }
    struct depot_live live = depot_live();
    sound = sound && blocks == live.blocks && bytes == live.bytes &&        /* T2 */
            not_leaks == tag_stats.not_leak_blocks;
    irq_restore(flags);
    return sound;
}
