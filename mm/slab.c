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
 *              free_map  0 1 1 0 ...        first_word: where to start looking
 *              slots    [A][ ][ ][D]...     A, D handed out
 *              tags     [a] -  - [d]...     who took them
 *
 *            Slabs wander: empty -> partial -> full and back. Objects are taken
 *            from partial slabs first; an empty slab beyond a small reserve goes
 *            back to the buddy allocator. After Bonwick, USENIX 1994.
 *
 * State      In struct slab and struct kmem_cache (slab_internal.h: S1..S4).
 *
 * Cost       A slot: find-first-set in one word, nearly always. Where no check is on
 *            the _plain functions serve, which ask no more than that. Memory: 24
 *            bytes and a bit a slot, 52 a slab; slots are rounded up to 8 bytes.
 *
 * Locking    cache->lock, interrupts off. With it held a slab is made or given
 *            back (slab_make.c), and the tag is written (depot.c's lock, then
 *            page_alloc.c's).
 *
 * Not done   Slab colouring, NUMA, arrays of objects for each CPU.
 * Read next  slab_make.c (whole slabs), slab_cache.c (caches), kmalloc.c.
 */
#include "lib/assert.h"
#include "lib/bits.h"
#include "mm/debug.h"
#include "mm/kasan.h"
#include "mm/slab_internal.h"

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

static void object_poison(const struct slab *slab, u32 slot)
{
    if (is_tracked(slab->cache))
        kasan_poison((uintptr_t)slab_slot_address(slab, slot),
                     shadowed_bytes(slab->cache), KASAN_SLAB_FREE);
}

/* ---- out --------------------------------------------------------------- */

/* No slab has both objects and room: an empty or a new one is partial from now on. */
static noinline struct slab *slab_open(struct kmem_cache *cache)
{
    struct slab *slab = list_first_entry_or_null(&cache->empty, struct slab, link);
    if (slab != NULL)
        cache->empty_count--;
    else
        slab = slab_create(cache);
    if (slab != NULL)
        list_move(&slab->link, &cache->partial);
    return slab;
}

static u32 first_slot(struct slab *slab)
{
    u32 word = slab->first_word;
    while (slab->free_map[word] == 0)
        word++;
    slab->first_word = (u16)word;
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
static __always_inline struct slab *take(struct kmem_cache *cache, u32 *slot,
                                         bool at_random)
{
    struct slab *slab = list_first_entry_or_null(&cache->partial, struct slab, link);
    if (unlikely(slab == NULL) && (slab = slab_open(cache)) == NULL)
        return NULL;
    *slot = at_random ? random_slot(slab) : first_slot(slab);
    bitmap_clear_bit(slab->free_map, *slot);
    if (--slab->free_count == 0)
        list_move(&slab->link, &cache->full);
    cache->live_count++;
    return slab;
}

void *cache_take_plain(struct kmem_cache *cache, u32 size_bytes)
{
    u32 slot;
    void *object = NULL;
    unsigned long flags = spin_lock_save(&cache->lock);
    struct slab *slab = likely(cache->debug == 0) ? take(cache, &slot, false) : NULL;
    if (likely(slab != NULL)) {
        object = slab_slot_address(slab, slot);
        tag_set(&slab->tags[slot], size_bytes);
        object_unpoison(cache, object, size_bytes);
    }
    spin_unlock_irqrestore(&cache->lock, flags);
    return object;
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

/* All of @slab is free now, @last since a moment ago. */
static void slab_emptied(struct slab *slab, u32 last)
{
    struct kmem_cache *cache = slab->cache;
    slab->last_freed = (u16)last;
    if (slab->is_stale) {
        slab_destroy(slab);
        return;
    }
    list_move(&slab->link, &cache->empty);
    if (++cache->empty_count > SLAB_EMPTY_RESERVE)
        slab_release_empty(cache, SLAB_EMPTY_RESERVE);
}

static void slot_give(struct slab *slab, u32 slot)
{
    KASSERT(!bitmap_test(slab->free_map, slot));
    bitmap_set_bit(slab->free_map, slot);
    slab->first_word = (u16)min((u32)slab->first_word, slot / 32);
    slab->free_count++;
    if (slab->free_count == slab->slot_count)
        slab_emptied(slab, slot);
    else if (slab->free_count == 1 && !slab->is_stale)
        list_move(&slab->link, &slab->cache->partial);
}

void cache_give_plain(struct slab *slab, u32 slot)
{
    struct kmem_cache *cache = slab->cache;
    unsigned long flags = spin_lock_save(&cache->lock);
    tag_clear(&slab->tags[slot]);
    cache->live_count--;
    object_poison(slab, slot);
    slot_give(slab, slot);
    spin_unlock_irqrestore(&cache->lock, flags);
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
    slab->cache->live_count--;
}

void cache_give(struct slab *slab, u32 slot)
{
    struct kmem_cache *cache = slab->cache;
    unsigned long flags = spin_lock_save(&cache->lock);
    object_ends(slab, slot);
    slot_give(slab, slot);
    spin_unlock_irqrestore(&cache->lock, flags);
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
    struct kmem_cache *cache = slab->cache;
    unsigned long flags = spin_lock_save(&cache->lock);
    cache->quarantined_count--;
    slot_give(slab, slot);
    spin_unlock_irqrestore(&cache->lock, flags);
}
