/* SPDX-License-Identifier: MIT */
/*
 * mm/slab_layout.c - how a slab is cut up: how many pages, slots, bytes in between.
 *
 * Problem    Small slabs waste little memory while few objects live, large ones little
 *            at their end; redzones want room around each object, and the object must
 *            stay aligned; and when memory is short any slab is better than none.
 *
 * Idea       A layout follows from cache, flags and order alone. The best one is the
 *            first with SLAB_SLOTS_MIN objects that wastes at most an eighth; the least
 *            one the first that holds an object. A slab keeps a copy of its own layout,
 *            so slabs of many layouts serve one cache.
 *
 * State      None.
 * Cost       Only where a cache is made, its flags change, or memory is short.
 * Read next  slab.c.
 */
#include "lib/bits.h"
#include "mm/debug.h"
#include "mm/kasan.h"
#include "mm/redzone.h"
#include "mm/slab_internal.h"

static u32 redzone_bytes(const struct kmem_cache *cache, u32 debug)
{
    bool wanted = KASAN_BUILD || (debug & DEBUG_REDZONE);
    return wanted && !(cache->flags & SLAB_UNTRACKED) ? REDZONE_BYTES : 0;
}

static u32 descriptor_bytes(const struct kmem_cache *cache, u32 debug, u32 slots)
{
    u32 bytes = sizeof(struct slab) + BITMAP_WORDS(slots) * sizeof(u32);
    if (cache->flags & SLAB_UNTRACKED)
        return ALIGN(bytes, SLOT_ALIGN_MIN);
    bytes = ALIGN(bytes, (u32)__alignof__(struct tag));
    bytes += slots * (u32)sizeof(struct tag);
    if (debug & DEBUG_USER)
        bytes += slots * (u32)sizeof(struct alloc_track);
    return bytes;
}

struct slab_layout slab_layout(const struct kmem_cache *cache, u32 debug, unsigned order)
{
    u32 pages_bytes = PAGE_SIZE << order, redzone = redzone_bytes(cache, debug);
    struct slab_layout l = {
        .slot_bytes = ALIGN(redzone + cache->object_bytes + redzone, cache->align_bytes),
        .base_offset_bytes = ALIGN(redzone, cache->align_bytes),
        .order = (u8)order,
        .debug = debug & (DEBUG_REDZONE | DEBUG_USER),
    };
    l.reciprocal = (u32)DIV_ROUND_UP((u64)1 << 32, l.slot_bytes);
    /* Behind the last object lies its right redzone, but no left one. */
    u32 room_bytes = pages_bytes - l.base_offset_bytes + redzone;
    u32 slots = room_bytes / l.slot_bytes;
    if (cache->flags & SLAB_UNTRACKED) {        /* the descriptor is in there, too */
        while (slots > 0 &&
               descriptor_bytes(cache, debug, slots) + slots * l.slot_bytes > pages_bytes)
            slots--;
        l.base_offset_bytes = descriptor_bytes(cache, debug, slots);
    }
    l.slots = (u16)slots;
    l.descriptor_bytes = descriptor_bytes(cache, debug, slots);
    return l;
}

static bool is_good(const struct slab_layout *l)
{
    u32 pages_bytes = PAGE_SIZE << l->order;
    u32 waste_bytes = pages_bytes - l->slots * l->slot_bytes;
    return l->slots >= SLAB_SLOTS_MIN && waste_bytes <= pages_bytes / 8;
}

static unsigned order_max(const struct kmem_cache *cache, u32 debug)
{
    return redzone_bytes(cache, debug) > 0 ? SLAB_DEBUG_ORDER_MAX : SLAB_ORDER_MAX;
}

struct slab_layout slab_layout_best(const struct kmem_cache *cache, u32 debug)
{
    unsigned order = 0, most = order_max(cache, debug);
    struct slab_layout l = slab_layout(cache, debug, order);
    while (order < most && !is_good(&l))
        l = slab_layout(cache, debug, ++order);
    return l;
}

struct slab_layout slab_layout_least(const struct kmem_cache *cache, u32 debug)
{
    unsigned order = 0, most = order_max(cache, debug);
    struct slab_layout l = slab_layout(cache, debug, order);
    while (order < most && l.slots == 0)
        l = slab_layout(cache, debug, ++order);
    return l;
}
