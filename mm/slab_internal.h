/* SPDX-License-Identifier: MIT */
#ifndef MM_SLAB_INTERNAL_H
#define MM_SLAB_INTERNAL_H
/*
 * mm/slab_internal.h - what caches and slabs are made of; for mm/ only.
 *
 *   cache --partial--> slab ----> descriptor [free_map | tags]   out of line,
 *         --full-----> slab            |                         where an overflow
 *         --empty----> slab            v base                    cannot reach it
 *         --stale----> slab    pages  [slot 0][slot 1][slot 2] ...
 *                                ^
 *   address -> struct page -> slab -> slot = (address - base) / slot_bytes
 *
 * With DEBUG_REDZONE, REDZONE_BYTES before each object are its left redzone; what is
 * left up to the next one's is its right one, at least as much:
 *
 *   pages  [..|left][object 0][right|left][object 1][right|left]...
 *                   ^ base    <- slot_bytes -->
 */
#include "arch/spinlock.h"
#include "lib/bitmap.h"
#include "lib/list.h"
#include "mm/block.h"
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
    SLAB_DEBUG_ORDER_MAX = 4,           /* with redzones: at most 16 pages          */
};

/* A flag for cache_setup() only: the objects are the allocators' own, no blocks. */
#define SLAB_UNTRACKED (1u << 31)

/*
 * Invariants (checked by kmem_cache_check):
 *   S1  slab_free_count() == number of set bits in free_map; over all slabs, slots that
 *       are not free there == live ones + quarantined_count
 *   S2  tags: TAG_LIVE in slot i => bit i of free_map is clear
 *   S3  on `stale` <=> is_stale: laid out for other flags than the cache had later;
 *       never empty, only takes back. On no list <=> is_open <=> cache->open.slab.
 *       Else on `empty` <=> all slots are free, on `full` <=> is_full <=> none is
 *   S4  every page of the slab has state PAGE_SLAB and leads back to it
 */
struct slab {
    /* Fixed from creation on: its own layout, for the cache's may change. */
    struct kmem_cache *cache;
    uintptr_t base;                     /* address of object 0, behind its redzone */
    u32 slot_bytes;                     /* from one object to the next             */
    u32 reciprocal;                     /* ceil(2^32 / slot_bytes)                 */
    u16 slot_count;                     /* 1..2^15                                 */
    u16 descriptor_bytes;               /* of this, map, tags and tracks           */
    struct tag *tags;                   /* one a slot; NULL in untracked caches    */
    u32 tagged_bytes;                   /* its slots; 0 where they have no tags    */
    u8 order;                           /* pages: 2^order                          */

    /* Guarded by cache->lock. */
    u8 debug;                           /* DEBUG_REDZONE, _USER: it has room for those,
                                           and its cache never did without since   */
    bool is_stale, is_full, is_open;    /* S3                                      */
    bool has_leaks;                     /* a tag may be TAG_LEAKED; owner: classify.c */
    struct alloc_track *tracks;         /* one a slot, of freed blocks, while debug
                                           has DEBUG_USER; else NULL               */
    struct list_head link;              /* on one of its cache's lists             */
    u32 plain_reciprocal;               /* reciprocal, while nothing but the tag is to
                                           be done when an object is freed; else 0 */
    u32 frees_left;                     /* until it moves to another list: slots that are
                                           taken, all of which must come back before it
                                           is empty; if is_full, 1; if is_open, one more
                                           than are taken, so that it stays        */
    u32 last_freed;                     /* slot                                    */
    u32 free_map[];                     /* bit set: slot is free                   */
};

/*
 * The slots of one word of a slab's free_map: where a cache looks first. While checks
 * are on there is none, so "is a check on?" is the same question as "is a slot free?".
 */
struct slab_open {
    u32 *word;                          /* of free_map; none: &slab_none_free     */
    uintptr_t object;                   /* address of the word's first slot        */
    u32 slot_bytes;
    struct tag *tags;                   /* of that slot, and those behind          */
    struct slab *slab;                  /* NULL: none                              */
};

extern u32 slab_none_free;              /* always 0 */

/* What a tag forgets when its block is freed, kept with slab_debug=U. */
struct alloc_track {
    u32 time_ms;                        /* of the allocation                       */
    u16 thread_id;
    u8 comm;
};

/* How a slab is cut up. */
struct slab_layout {
    u32 slot_bytes, reciprocal;         /* as in struct slab                       */
    u32 base_offset_bytes;              /* of object 0 in its pages                */
    u32 descriptor_bytes;               /* of struct slab, map, tags and tracks    */
    u16 slots;
    u8 order;
    u8 debug;                           /* of DEBUG_REDZONE, _USER what was asked for */
};

struct kmem_cache {
    /* Fixed from creation on. */
    char name[CACHE_NAME_BYTES];
    u32 object_bytes;                   /* as asked for                            */
    u32 align_bytes;
    slab_flags_t flags;
    u8 block_type;                      /* of its objects: BLOCK_KMALLOC or _CACHE */
    void (*ctor)(void *object);
    struct list_head all_link;          /* on the list of all caches               */

    /* Owner: this processor, interrupts off. Tracked caches only. */
    struct slab_open open;

    /* Changes only with cache->lock held (slab_relayout). */
    u32 debug;                          /* enum debug_flag (mm/debug.h); 0: all off */
    struct slab_layout layout;          /* of slabs made from now on               */

    /* Guarded by lock. */
    spinlock_t lock;
    struct list_head partial, full, empty, stale;
    u32 slab_count, empty_count;        /* slabs in all; of them on `empty`        */
    u32 slot_count, descriptor_bytes;   /* sums over its slabs                     */
    u32 quarantined_count;              /* freed, but their slots are not free yet */
    u32 guarded_count;                  /* objects handed out in pages of their own
                                           (guard.h), in none of these slabs       */
};

/** slab_slot_index - which slot holds @address; >= slot_count: behind the last.
 *  Multiplication by the reciprocal: exact as offsets and sizes stay below 2^16. */
static inline u32 slab_slot_index(const struct slab *slab, uintptr_t address)
{
    u32 offset = (u32)(address - slab->base);
    return (u32)((u64)offset * slab->reciprocal >> 32);
}

static inline void *slab_slot_address(const struct slab *slab, u32 slot)
{
    return (void *)(slab->base + (uintptr_t)slot * slab->slot_bytes);
}

/** slab_free_count - slots neither handed out nor in quarantine. */
static inline u32 slab_free_count(const struct slab *slab)
{
    return slab->is_full ? 0 : slab->slot_count + slab->is_open - slab->frees_left;
}

/** cache_open_is_empty - has the slab with the open word no object? It stays. */
static inline bool cache_open_is_empty(const struct kmem_cache *cache)
{
    const struct slab *open = cache->open.slab;
    return open != NULL && slab_free_count(open) == open->slot_count;
}

/** slab_head - the descriptor of its first page: runs are aligned to their length. */
static inline struct page *slab_head(const struct slab *slab)
{
    u32 pfn = page_to_pfn(virt_to_page((const void *)slab->base));
    return &mem_map[pfn & ~((1u << slab->order) - 1)];
}

/** cache_setup - fill in @cache, whose memory the caller provides. No checks. */
void cache_setup(struct kmem_cache *cache, const char *name, u32 object_bytes,
                 u32 align_bytes, slab_flags_t flags, void (*ctor)(void *));

/** slab_layout - how a slab of 2^@order pages is cut up for @debug; slots may be 0. */
struct slab_layout slab_layout(const struct kmem_cache *cache, u32 debug, unsigned order);

/** slab_layout_best - the least order with enough slots and little waste.
 *  slab_layout_least: the least order with any slot, for when memory is short. */
struct slab_layout slab_layout_best(const struct kmem_cache *cache, u32 debug);
struct slab_layout slab_layout_least(const struct kmem_cache *cache, u32 debug);

/** cache_take - one object, tagged @size_bytes unless the cache is untracked. What
 *  serves nearly always instead is slot_take_here() (slab_fast.h). */
void *cache_take(struct kmem_cache *cache, u32 size_bytes);

/** cache_take_hard - slot_take_here() gave none: go by the checks, or empty the
 *  quarantine, try once more, and tell (mm/oom.h) if that was in vain. Zeroed with
 *  __GFP_ZERO. No lock is held. */
void *cache_take_hard(struct kmem_cache *cache, u32 size_bytes, gfp_t flags);

/** cache_is_out - tell that @cache has no memory for @size_bytes. */
void cache_is_out(const struct kmem_cache *cache, u32 size_bytes, gfp_t flags);

/** cache_take_slot - its first half: a free slot becomes taken, its tag still tells of
 *  the block that was freed there. Interrupts off until tag_set(). Return: the slab. */
struct slab *cache_take_slot(struct kmem_cache *cache, u32 *slot);

/** cache_give - take the object of @slot back; it must be live. */
void cache_give(struct slab *slab, u32 slot);

/** cache_open - *cache->open.word is 0: make it another one. False where checks are on,
 *  or memory is out. cache_close: no word is open any more. Interrupts off. */
bool cache_open(struct kmem_cache *cache);
void cache_close(struct kmem_cache *cache);

/** slab_moves - a free left frees_left at 0. Interrupts off. */
void slab_moves(struct slab *slab);

/** cache_live_count - objects handed out, guarded ones aside. Linear in slabs. */
u32 cache_live_count(const struct kmem_cache *cache);

/** object_poison - KASAN: nothing of the freed object may be touched. */
void object_poison(const struct slab *slab, u32 slot);

/** object_free - give back @block, a live object of a cache, or guarded, as the cache's
 *  flags want it. Interrupts off. */
void object_free(const struct block *block);

/** object_unpoison - KASAN: @size_bytes of the object, and no more, may be touched. */
void object_unpoison(const struct kmem_cache *cache, void *object, u32 size_bytes);

/** cache_quarantine - the live object of @slot is freed, as far as tags and counts
 *  tell; its slot stays taken until cache_release(). */
void cache_quarantine(struct slab *slab, u32 slot);
void cache_release(struct slab *slab, u32 slot);

/** slab_relayout - @cache->debug becomes @debug: slabs made from now on have room for
 *  what it asks for; those of another layout only take back, for ever. Nothing
 *  happens to caches with SLAB_UNTRACKED or SLAB_NO_USER_FLAGS. */
void slab_relayout(struct kmem_cache *cache, u32 debug);

/** slab_create - a slab of @cache, on no list; NULL: memory is out. Its ctor runs on all
 *  objects. cache->lock held. */
struct slab *slab_create(struct kmem_cache *cache);

/** slab_destroy - give @slab back, in which no slot is taken. cache->lock held. */
void slab_destroy(struct slab *slab);

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

/** slab_is_sound - do S1, S2 and S4 hold of this one slab of @cache? Read-only. */
bool slab_is_sound(const struct slab *slab, const struct kmem_cache *cache);

/** kmem_cache_check - true if S1..S4 hold. Read-only. */
bool kmem_cache_check(struct kmem_cache *cache);
#endif
