/* SPDX-License-Identifier: MIT */
/*
 * mm/debug_switch.c - checks are switched while blocks live and memory lies free.
 *
 * Problem    Redzones are looked for around blocks that never got any; a constructor's
 *            work lies under poison when poisoning ends.
 *
 * Idea       Bring what is there in line with the new flags, at once:
 *
 *              Z on    fill the redzones of all live blocks, as far as there is room
 *              P off   construct again what is free and poisoned
 *              Q off   release what waits
 *
 *            What is free needs no more: its tag says how it was left.
 *
 * State      None.
 * Cost       At a change: a walk over all slots of the cache, or over all blocks.
 * Locking    Interrupts off; the cache's lock for its slabs.
 */
#include "mm/debug_internal.h"
#include "mm/debug.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/redzone.h"
#include "mm/slab_internal.h"

static void fill_or_construct(struct slab *slab, u32 slot, u32 on, u32 off)
{
    struct kmem_cache *cache = slab->cache;
    struct tag *tag = &slab->tags[slot];
    struct block block;
    if ((tag->flags & TAG_LIVE) && (on & DEBUG_REDZONE)) {
        if (block_slot((uintptr_t)slab_slot_address(slab, slot), &block))
            redzone_fill_live(&block, false);
    } else if (!(tag->flags & TAG_LIVE) && (tag->flags & TAG_FREED_POISON) &&
               (off & DEBUG_POISON) && cache->ctor != NULL) {
        tag->flags &= (u8)~TAG_FREED_POISON;
        cache->ctor(slab_slot_address(slab, slot));
    }
}

static void slabs_switched(const struct list_head *slabs, u32 on, u32 off)
{
    struct slab *slab;
    list_for_each_entry(slab, slabs, link)
        for (u32 slot = 0; slot < slab->slot_count; slot++)
            fill_or_construct(slab, slot, on, off);
}

void debug_cache_switched(struct kmem_cache *cache, u32 before)
{
    u32 on = cache->debug & ~before, off = before & ~cache->debug;
    if (off & DEBUG_QUARANTINE)
        quarantine_flush(cache);
    unsigned long flags = spin_lock_save(&cache->lock);
    slabs_switched(&cache->partial, on, off);
    slabs_switched(&cache->full, on, off);
    slabs_switched(&cache->empty, on, off);
    slabs_switched(&cache->stale, on, off);
    spin_unlock_irqrestore(&cache->lock, flags);
}

/* What has no cache: areas if @vmalloc, else pages. */
static void fill_live(bool vmalloc)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next(&cursor, &block))
        if (block.cache == NULL && (block.type == BLOCK_VMALLOC) == vmalloc)
            redzone_fill_live(&block, false);
}

void debug_pages_switched(u32 before)
{
    pages_drain();                          /* warm runs are not asked about checks */
    if (before & ~debug_pages & DEBUG_QUARANTINE)
        quarantine_flush(NULL);
    if (debug_pages & ~before & DEBUG_REDZONE)
        fill_live(false);
}

void debug_vmalloc_switched(u32 before)
{
    if (debug_vmalloc & ~before & DEBUG_REDZONE)
        fill_live(true);
}
