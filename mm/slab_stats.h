/* SPDX-License-Identifier: MIT */
#ifndef MM_SLAB_STATS_H
#define MM_SLAB_STATS_H
/* mm/slab_stats.h - what can be known of the caches from outside mm/. */
#include "lib/types.h"

struct kmem_cache;

struct slab_stats {
    const char *name;                   /* valid while the cache exists          */
    u32 object_bytes, slot_bytes;       /* asked for; from one to the next       */
    u32 slots_per_slab, pages_per_slab;
    u32 live_objects;
    u32 slabs, empty_slabs;
    u32 descriptor_bytes;               /* metadata of one slab                  */
    bool tracked;                       /* false: the allocator's own            */
};

/** slab_stats_next - the next cache's figures. *@cursor: NULL at the start.
 *  Return: false after the last one. */
bool slab_stats_next(struct kmem_cache **cursor, struct slab_stats *stats);

/** slab_check - true if the invariants S1..S4 hold in every cache. Read-only. */
bool slab_check(void);
#endif
