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
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

/* Leaked blocks are rare: most slabs need not be looked at for them. */
static bool may_have(const struct slab *slab, u8 flags)
{
    return slab->tags != NULL &&
           (!(flags & (TAG_LEAKED | TAG_LEADER)) || slab->has_leaks);
}

static bool next_in_slab(struct slab *slab, u32 *slot, struct block *block, u8 flags)
{
    if (!may_have(slab, flags))
        return false;
    const struct tag *tag = &slab->tags[*slot], *end = &slab->tags[slab->slot_count];
    while (tag < end && (tag->flags & flags) != flags)
        tag++;
    *slot = (u32)(tag - slab->tags);
    if (tag >= end)
        return false;
    slot_block(slab, (*slot)++, block);
    return true;
}

static u32 pfn_behind_slab(const struct slab *slab)
{
    return page_to_pfn(slab_head(slab)) + (1u << slab->order);
}

/* The first page behind @pfn that is not part of the descriptors' own memory. */
static u32 behind_reserved(u32 pfn)
{
    u32 first = page_to_pfn(virt_to_page(mem_map));
    u32 pages = (u32)(PAGE_ALIGN(page_count * sizeof(struct page)) >> PAGE_SHIFT);
    return pfn - first < pages ? first + pages : pfn + 1;
}

/* From @pfn on: the next page of a slab, or head of a run that is a live block. What is
 * free, or the allocators' own, is passed run by run. */
static u32 next_used(u32 pfn)
{
    u32 count = page_count;
    for (pfn = max(pfn, page_alloc_first()); pfn < count;) {
        const struct page *page = &mem_map[pfn];
        if (page->state == PAGE_SLAB || is_live_block(page))
            return pfn;
        bool is_run = page->state == PAGE_FREE || page->state == PAGE_META ||
                      page->state == PAGE_BLOCK;
        if (page->state == PAGE_RESERVED)
            pfn = behind_reserved(pfn);
        else
            pfn += is_run ? 1u << page->order : 1;
    }
    return pfn;
}

static bool next_in_pages(struct block_cursor *c, struct block *block, u8 flags)
{
    for (u32 pfn; (pfn = next_used(c->pfn)) < page_count; c->slot = 0) {
        struct page *page = &mem_map[pfn];
        if (pfn != c->pfn)
            c->slot = 0;
        c->pfn = pfn;
        if (page->state == PAGE_SLAB) {
            if (next_in_slab(page->slab, &c->slot, block, flags))
                return true;
            c->pfn = pfn_behind_slab(page->slab);
            continue;
        }
        c->pfn += 1u << page->order;
        if ((page->tag.flags & flags) == flags) {
            page_block(page, block);
            return true;
        }
    }
    c->pfn = page_count;
    return false;
}

static bool next_in_areas(struct block_cursor *c, struct block *block, u8 flags)
{
    struct vm_area *area;
    while ((area = vm_area_next(c->vmap)) != NULL) {
        c->vmap = area->start + 1;
        if (vm_area_is_block(area) && (area->tag.flags & flags) == flags) {
            area_block(area, block);
            return true;
        }
    }
    return false;
}

bool block_next_with(struct block_cursor *cursor, struct block *block, u8 flags)
{
    unsigned long irq_flags = irq_save();
    flags |= TAG_LIVE;
    bool found = next_in_pages(cursor, block, flags) ||
                 next_in_areas(cursor, block, flags);
    irq_restore(irq_flags);
    return found;
}

bool block_next(struct block_cursor *cursor, struct block *block)
{
    return block_next_with(cursor, block, TAG_LIVE);
}

static void one_tag(const struct block *block, struct tag_run *run)
{
    *run = (struct tag_run){ block->tag, block->tag + 1, NULL, block->capacity_bytes };
}

bool tags_next(struct block_cursor *cursor, struct tag_run *run)
{
    struct block block;
    for (u32 pfn; (pfn = next_used(cursor->pfn)) < page_count;) {
        struct page *page = &mem_map[pfn];
        if (page->state != PAGE_SLAB) {
            cursor->pfn = pfn + (1u << page->order);
            page_block(page, &block);
            one_tag(&block, run);
            return true;
        }
        struct slab *slab = page->slab;
        cursor->pfn = pfn_behind_slab(slab);
        if (slab->tags == NULL)
            continue;
        *run = (struct tag_run){ slab->tags, slab->tags + slab->slot_count, slab,
                                 slab->cache->object_bytes };
        return true;
    }
    cursor->pfn = page_count;
    bool found = next_in_areas(cursor, &block, TAG_LIVE);
    if (found)
        one_tag(&block, run);
    return found;
}

struct block_cursor block_last(void)
{
    return (struct block_cursor){ .pfn = page_count, .vmap = VMAP_END };
}

static bool prev_in_areas(struct block_cursor *c, struct block *block, u8 flags)
{
    struct vm_area *area;
    while (c->vmap != 0 && (area = vm_area_prev(c->vmap)) != NULL) {
        c->vmap = area->start;
        if (vm_area_is_block(area) && (area->tag.flags & flags) == flags) {
            area_block(area, block);
            return true;
        }
    }
    c->vmap = 0;                                /* do not look again */
    return false;
}

static bool prev_in_slab(struct slab *slab, u32 *slot, struct block *block, u8 flags)
{
    while (may_have(slab, flags) && *slot > 0) {
        --*slot;
        if ((slab->tags[*slot].flags & flags) == flags) {
            slot_block(slab, *slot, block);
            return true;
        }
    }
    return false;
}

/* Downward, c->pfn is the first page already passed, or the slab being walked
 * while c->slot > 0: its slots below c->slot are still to come. */
static bool prev_in_pages(struct block_cursor *c, struct block *block, u8 flags)
{
    for (;;) {
        if (c->slot > 0 && prev_in_slab(mem_map[c->pfn].slab, &c->slot, block, flags))
            return true;
        c->slot = 0;
        if (c->pfn <= page_alloc_first())
            return false;
        struct page *page = page_head(&mem_map[c->pfn - 1]);
        if (page->state == PAGE_SLAB) {
            c->slot = page->slab->slot_count;
            page = slab_head(page->slab);
        }
        c->pfn = page_to_pfn(page);
        if (is_live_block(page) && (page->tag.flags & flags) == flags) {
            page_block(page, block);
            return true;
        }
    }
}

bool block_prev_with(struct block_cursor *cursor, struct block *block, u8 flags)
{
    flags |= TAG_LIVE;
    return prev_in_areas(cursor, block, flags) || prev_in_pages(cursor, block, flags);
}

bool block_prev(struct block_cursor *cursor, struct block *block)
{
    return block_prev_with(cursor, block, TAG_LIVE);
}

u32 block_count(void)
{
    return depot_live().blocks;
}

void block_recount(void)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    depot_recount();
    tag_stats.not_leak_blocks = 0;
    while (tags_next(&cursor, &run)) {
        for (const struct tag *tag = run.tags; tag < run.end; tag++) {
            if (!(tag->flags & TAG_LIVE))
                continue;
            depot_count(tag->trace, tag->size_bytes);
            tag_stats.not_leak_blocks += (tag->flags & TAG_NOT_LEAK) != 0;
        }
    }
}

/* ---- T1..T3 ---------------------------------------------------------- */

static bool tag_is_sound(const struct tag *tag, u32 capacity_bytes)
{
    return tag->trace != NULL &&                                            /* T1 T2 */
           !(tag->flags & TAG_MARKED) &&                                    /* T3 */
           (!(tag->flags & TAG_LEADER) || (tag->flags & TAG_LEAKED)) &&
           tag->size_bytes - 1 < capacity_bytes;
}

bool block_check(void)
{
    struct block_cursor cursor = { 0 };
    struct tag_run run;
    u32 blocks = 0, bytes = 0, not_leaks = 0;
    bool sound = true;
    unsigned long flags = irq_save();
    while (sound && tags_next(&cursor, &run)) {
        for (const struct tag *tag = run.tags; sound && tag < run.end; tag++) {
            if (!(tag->flags & TAG_LIVE))
                continue;
            blocks++;
            bytes += tag->size_bytes;
            not_leaks += (tag->flags & TAG_NOT_LEAK) != 0;
            sound = tag_is_sound(tag, run.capacity_bytes);
        }
    }
    struct depot_live live = depot_live();
    sound = sound && blocks == live.blocks && bytes == live.bytes &&        /* T2 */
            not_leaks == tag_stats.not_leak_blocks;
    irq_restore(flags);
    return sound;
}
