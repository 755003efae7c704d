/* SPDX-License-Identifier: MIT */
#ifndef MM_SLAB_STATS_H
#define MM_SLAB_STATS_H
/* mm/slab_stats.h - what can be known of the caches from outside mm/. */
#include "lib/types.h"

struct kmem_cache;

enum { CACHE_NAME_BYTES = 32 };         /* longer names are cut                  */

/** A copy of one cache's figures. */
struct slab_stats {
    char name[CACHE_NAME_BYTES];
    u32 object_bytes, slot_bytes;       /* asked for; from one to the next       */
    u32 slots_per_slab, pages_per_slab; /* of slabs made now                     */
    u32 live_objects;
    u32 quarantined_objects;            /* freed, but not to be had yet          */
    u32 slots;                          /* in all slabs                          */
    u32 slabs, empty_slabs;
    u32 descriptor_bytes;               /* metadata of all slabs                 */
    u32 debug;                          /* its checks, enum debug_flag           */
    bool tracked;                       /* false: the allocator's own            */
};

/** slab_stats_next - the next cache's figures, in order of creation. *@cursor: NULL
 *  at the start, then the cache described; it is not dereferenced.
 *  Return: false after the last one, or if the cache at *@cursor is gone. */
bool slab_stats_next(struct kmem_cache **cursor, struct slab_stats *stats);

/** slab_check - true if the invariants S1..S4 hold in every cache. Read-only. */
bool slab_check(void);
#endif
