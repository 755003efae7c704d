/* SPDX-License-Identifier: MIT */
#ifndef MM_SLAB_INTERNAL_H
#define MM_SLAB_INTERNAL_H
/*
 * mm/slab_internal.h - what caches and slabs are made of; for mm/ only.
 *
 *   cache --partial--> slab ----> descriptor [free_map | tags]   out of line,
 *         --full-----> slab            |                         where an overflow
 *         --empty----> slab            v base                    cannot reach it
 *                              pages  [slot 0][slot 1][slot 2] ...
 *                                ^
 *   address -> struct page -> slab -> slot = (address - base) / slot_bytes
 */
#include "arch/spinlock.h"
#include "lib/bitmap.h"
#include "lib/list.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/slab_stats.h"

enum {
    SLAB_ORDER_MAX = 3,                 /* pages of one slab: at most 8             */
    SLAB_SLOTS_MIN = 8,                 /* wanted in one slab, if the order permits */
    SLAB_EMPTY_RESERVE = 1,             /* empty slabs that a cache keeps           */
    CACHE_LINE_BYTES = 64,
    CACHE_OBJECT_BYTES_MAX = PAGE_SIZE << SLAB_ORDER_MAX,
    SLOT_ALIGN_MIN = 8,
};

/* A flag for cache_setup() only: the objects are the allocators' own, no blocks. */
#define SLAB_UNTRACKED (1u << 31)

/*
 * Invariants (checked by kmem_cache_check):
 *   S1  free_count == number of set bits in free_map, all in words >= first_word
 *   S2  tags: TAG_LIVE in slot i => bit i of free_map is clear
 *   S3  on `empty` <=> free_count == slot_count; on `full` <=> free_count == 0
 *   S4  every page of the slab has state PAGE_SLAB and leads back to it
 */
struct slab {
    struct list_head link;              /* on one of its cache's three lists       */
    struct kmem_cache *cache;
    uintptr_t base;                     /* address of slot 0                       */
    u16 slot_count;                     /* fixed                                   */
    u16 free_count;                     /* slots not handed out                    */
    u16 first_word;                     /* no bit is set in free_map words below   */
    struct tag *tags;                   /* one a slot; NULL in untracked caches    */
    u32 free_map[];                     /* bit set: slot is free                   */
};

struct kmem_cache {
    /* Fixed from creation on. */
    char name[CACHE_NAME_BYTES];
    u32 object_bytes;                   /* as asked for                            */
    u32 slot_bytes;                     /* from one slot to the next               */
    u32 reciprocal;                     /* ceil(2^32 / slot_bytes)                 */
    u32 align_bytes;
    slab_flags_t flags;
    u8 order;                           /* pages of a slab: 2^order                */
    u8 block_type;                      /* of its objects: BLOCK_KMALLOC or _CACHE */
    u16 slots_per_slab;
    u32 base_offset_bytes;              /* of slot 0 in its pages                  */
    u32 descriptor_bytes;               /* of struct slab, map and tags            */
    void (*ctor)(void *object);
    struct list_head all_link;          /* on the list of all caches               */

    /* Guarded by lock. */
    spinlock_t lock;
    struct list_head partial, full, empty;
    u32 slab_count, empty_count;        /* slabs in all; of them on `empty`        */
    u32 live_count;                     /* objects handed out                      */
};

/** slab_slot_index - which slot holds @address; >= slot_count: behind the last.
 *  Multiplication by the reciprocal: exact as offsets and sizes stay below 2^16. */
static inline u32 slab_slot_index(const struct slab *slab, uintptr_t address)
{
    u32 offset = (u32)(address - slab->base);
    return (u32)((u64)offset * slab->cache->reciprocal >> 32);
}

static inline void *slab_slot_address(const struct slab *slab, u32 slot)
{
    return (void *)(slab->base + (uintptr_t)slot * slab->cache->slot_bytes);
}

/** cache_setup - fill in @cache, whose memory the caller provides. No checks. */
void cache_setup(struct kmem_cache *cache, const char *name, u32 object_bytes,
                 u32 align_bytes, slab_flags_t flags, void (*ctor)(void *));

/** cache_take - one object, tagged @size_bytes unless the cache is untracked. */
void *cache_take(struct kmem_cache *cache, u32 size_bytes);

/** cache_give - take the object of @slot back; it must be live. */
void cache_give(struct slab *slab, u32 slot);

/** slab_release_empty - give back empty slabs until @keep are left. Return: how many. */
u32 slab_release_empty(struct kmem_cache *cache, u32 keep);

/** slab_init - the caches of the allocator's own. Boot only. */
void slab_init(void);

/** caches_lock - no cache is made or destroyed until caches_unlock(). A cache's own
 *  lock may be taken inside. */
unsigned long caches_lock(void);
void caches_unlock(unsigned long flags);

/** cache_first, cache_next - all caches in order of creation; NULL at the end.
 *  Between caches_lock() and caches_unlock(). */
struct kmem_cache *cache_first(void);
struct kmem_cache *cache_next(struct kmem_cache *cache);

/** kmem_cache_check - true if S1..S4 hold. Read-only. */
bool kmem_cache_check(struct kmem_cache *cache);
#endif
