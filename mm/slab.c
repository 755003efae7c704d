/* SPDX-License-Identifier: MIT */
/*
 * mm/slab.c - slots in, slots out: the working part of every cache.
 *
 * Problem    Objects are far smaller than pages, and come and go all the time.
 *
 * Idea       Cut a run of pages, a slab, into equal slots. A bitmap beside the
 *            slab says which are free; nothing is stored in free slots, so a
 *            write after free cannot break the allocator, and a free slot is
 *            recognised as such (double free) by one bit.
 *
 *              free_map  0 1 1 0 ...
 *              slots    [A][ ][ ][D]...     A, D handed out
 *              tags     [a] -  - [d]...     who took them
 *
 *            Where no check is on, the cache remembers where one word of a free_map
 *            lies and what belongs to it. That word is open: as long as a bit is set in
 *            it, a slot is find-first-set and no more (slab_fast.h).
 *
 *            Slabs wander: empty -> partial -> full and back. Objects are taken
 *            from partial slabs first; an empty slab beyond a small reserve goes
 *            back to the buddy allocator. After Bonwick, USENIX 1994.
 *
 * State      In struct slab and struct kmem_cache (slab_internal.h: S1..S4).
 *
 * Cost       Another word: a walk over free_map, some 60 instructions for up to 32
 *            slots. Memory: 24 bytes and a bit a slot, 60 a slab; slots are rounded up
 *            to 8 bytes. A cache keeps the slab with the open word, and one empty slab
 *            while there are objects in that one.
 *
 * Locking    cache->lock, interrupts off. With it held a slab is made or given
 *            back (slab_make.c), and the tag is written (depot.c's lock, then
 *            page_alloc.c's).
 *
 * Not done   Slab colouring, NUMA.
 * Read next  slab_fast.h, slab_make.c (whole slabs), slab_cache.c (caches), kmalloc.c.
 */
#include "lib/assert.h"
#include "lib/bits.h"
#include "mm/debug.h"
#include "mm/kasan.h"
#include "mm/slab_internal.h"

u32 slab_none_free __unscanned;

static bool is_tracked(const struct kmem_cache *cache)
{
    return !(cache->flags & SLAB_UNTRACKED);
}

/* ---- KASAN ------------------------------------------------------------- */

static u32 shadowed_bytes(const struct kmem_cache *cache)
{
    return ALIGN(cache->object_bytes, SLOT_ALIGN_MIN);
}

void object_unpoison(const struct kmem_cache *cache, void *object, u32 size_bytes)
{
    kasan_poison((uintptr_t)object, shadowed_bytes(cache), KASAN_REDZONE);
    kasan_unpoison((uintptr_t)object, size_bytes);
}

void object_poison(const struct slab *slab, u32 slot)
{
    if (is_tracked(slab->cache))
        kasan_poison((uintptr_t)slab_slot_address(slab, slot),
                     shadowed_bytes(slab->cache), KASAN_SLAB_FREE);
}

/* ---- out --------------------------------------------------------------- */

/* All of @slab is free now. */
static void slab_emptied(struct slab *slab)
{
    struct kmem_cache *cache = slab->cache;
    u32 reserve = cache_open_is_empty(cache) ? 0 : SLAB_EMPTY_RESERVE;
    if (slab->is_stale) {
        slab_destroy(slab);
        return;
    }
    list_move(&slab->link, &cache->empty);
    cache->empty_count++;
    slab_release_empty(cache, reserve);
}

/* Put @slab, of which @taken slots are taken, on the list where it belongs. */
static void slab_settle(struct slab *slab, u32 taken)
{
    slab->is_full = taken == slab->slot_count && !slab->is_stale;
    slab->frees_left = slab->is_full ? 1 : taken;
    if (taken == 0)
        slab_emptied(slab);
    else if (slab->is_full)
        list_move(&slab->link, &slab->cache->full);
    else if (!slab->is_stale)
        list_move(&slab->link, &slab->cache->partial);
}

/* One that has room, made if there is none; it is not counted as empty any more. */
static struct slab *slab_with_room(struct kmem_cache *cache)
{
    struct slab *slab = list_first_entry_or_null(&cache->partial, struct slab, link);
    if (slab != NULL)
        return slab;
    slab = list_first_entry_or_null(&cache->empty, struct slab, link);
    if (slab == NULL)
        return slab_create(cache);
    cache->empty_count--;
    return slab;
}

static u32 first_slot(const struct slab *slab)
{
    u32 word = 0;
    while (slab->free_map[word] == 0)
        word++;
    return word * 32 + ffs_index(slab->free_map[word]);
}

static u32 random_u32(void)
{
    static u32 state __unscanned;
    if (state == 0)
        state = (u32)cpu_cycles() | 1;
    state ^= state << 13;                       /* xorshift32, Marsaglia 2003 */
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static u32 random_slot(const struct slab *slab)
{
    u32 from = random_u32() % slab->slot_count;
    u32 slot = bitmap_next_set(slab->free_map, slab->slot_count, from);
    return slot < slab->slot_count ? slot : bitmap_next_set(slab->free_map, from, 0);
}

/* One more slot becomes taken: *@slot of the slab returned; NULL: memory is out. */
static struct slab *take(struct kmem_cache *cache, u32 *slot, bool at_random)
{
    struct slab *slab = slab_with_room(cache);
    if (slab == NULL)
        return NULL;
    *slot = at_random ? random_slot(slab) : first_slot(slab);
    bitmap_clear_bit(slab->free_map, *slot);
    slab_settle(slab, slab->frees_left + 1);
    return slab;
}

/* The slab with the open word is one like the others again. */
static void slab_close(struct kmem_cache *cache)
{
    struct slab *slab = cache->open.slab;
    if (slab == NULL)
        return;
    cache->open = (struct slab_open){ .word = &slab_none_free };
    slab->is_open = false;
    slab_settle(slab, slab->frees_left - 1);
}

void cache_close(struct kmem_cache *cache)
{
    spin_lock(&cache->lock);
    slab_close(cache);
    spin_unlock(&cache->lock);
}

/* Another slab instead of the one that was open, which has no slot left. */
static struct slab *slab_open_next(struct kmem_cache *cache)
{
    slab_close(cache);
    struct slab *slab = slab_with_room(cache);
    if (slab == NULL)
        return NULL;
    list_del_init(&slab->link);
    slab->is_open = true;
    slab->frees_left++;
    return slab;
}

bool cache_open(struct kmem_cache *cache)
{
    if (cache->debug != 0)
        return false;
    spin_lock(&cache->lock);
    struct slab *slab = cache->open.slab;
    if (slab == NULL || slab_free_count(slab) == 0)
        slab = slab_open_next(cache);
    if (slab != NULL) {
        u32 slot = ALIGN_DOWN(first_slot(slab), 32);
        cache->open = (struct slab_open){
            .word = &slab->free_map[slot / 32],
            .object = (uintptr_t)slab_slot_address(slab, slot),
            .slot_bytes = slab->slot_bytes,
            .tags = &slab->tags[slot],
            .slab = slab,
        };
    }
    spin_unlock(&cache->lock);
    return slab != NULL;
}

struct slab *cache_take_slot(struct kmem_cache *cache, u32 *slot)
{
    unsigned long flags = spin_lock_save(&cache->lock);
    struct slab *slab = take(cache, slot, cache->debug & DEBUG_RANDOM);
    spin_unlock_irqrestore(&cache->lock, flags);
    return slab;
}

void *cache_take(struct kmem_cache *cache, u32 size_bytes)
{
    u32 slot;
    void *object = NULL;
    unsigned long flags = irq_save();           /* no scan between slot and tag */
    struct slab *slab = cache_take_slot(cache, &slot);
    if (likely(slab != NULL)) {
        object = slab_slot_address(slab, slot);
        if (is_tracked(cache)) {
            tag_set(&slab->tags[slot], size_bytes);
            object_unpoison(cache, object, size_bytes);
        }
    }
    irq_restore(flags);
    return object;
}

/* ---- back -------------------------------------------------------------- */

void slab_moves(struct slab *slab)
{
    struct kmem_cache *cache = slab->cache;
    spin_lock(&cache->lock);
    slab_settle(slab, slab->is_full ? slab->slot_count - 1u : 0);
    spin_unlock(&cache->lock);
}

static void slot_give(struct slab *slab, u32 slot)
{
    KASSERT(!bitmap_test(slab->free_map, slot));
    bitmap_set_bit(slab->free_map, slot);
    slab->last_freed = slot;
    if (--slab->frees_left == 0)
        slab_moves(slab);
}

/* The object of @slot is live no more; what its tag forgets is kept, if wanted. */
static void object_ends(struct slab *slab, u32 slot)
{
    if (is_tracked(slab->cache)) {
        const struct tag *tag = &slab->tags[slot];
        if (slab->tracks != NULL)
            slab->tracks[slot] = (struct alloc_track){
                .time_ms = tag->time_ms, .thread_id = tag->thread_id, .comm = tag->comm,
            };
        tag_clear(&slab->tags[slot]);
        object_poison(slab, slot);
    }
}

void cache_give(struct slab *slab, u32 slot)
{
    unsigned long flags = irq_save();
    object_ends(slab, slot);
    slot_give(slab, slot);
    irq_restore(flags);
}

void cache_quarantine(struct slab *slab, u32 slot)
{
    struct kmem_cache *cache = slab->cache;
    unsigned long flags = spin_lock_save(&cache->lock);
    object_ends(slab, slot);
    cache->quarantined_count++;
    spin_unlock_irqrestore(&cache->lock, flags);
}

void cache_release(struct slab *slab, u32 slot)
{
    unsigned long flags = irq_save();
    slab->cache->quarantined_count--;
    slot_give(slab, slot);
    irq_restore(flags);
}
