/* SPDX-License-Identifier: MIT */
/*
 * mm/slab_check.c - walking caches and slabs: the invariants S1..S4, statistics.
 *
 * Problem    Tests, commands and checkers want to see every cache without knowing
 *            how it works.
 * Idea       Read only, bounded: a list longer than the cache's own count is broken.
 * Locking    The list of caches, then a cache's lock, one cache at a time.
 * Read next  kernel/shell/cmd_memory.c, which prints what is gathered here.
 */
#include "lib/string.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "mm/slab_stats.h"

bool slab_is_sound(const struct slab *slab, const struct kmem_cache *cache)
{
    if (slab->cache != cache)
        return false;
    if (bitmap_weight(slab->free_map, slab->slot_count) != slab->free_count)
        return false;                                                       /* S1 */
    if (bitmap_next_set(slab->free_map, slab->slot_count, 0) < slab->first_word * 32u)
        return false;                                                       /* S1 */
    for (u32 i = 0; slab->tags != NULL && i < slab->slot_count; i++)
        if ((slab->tags[i].flags & TAG_LIVE) && bitmap_test(slab->free_map, i))
            return false;                                                   /* S2 */
    const struct page *page = slab_head(slab);
    for (u32 i = 0; i < 1u << slab->order; i++)
        if (page[i].state != PAGE_SLAB || page[i].slab != slab)
            return false;                                                   /* S4 */
    return true;
}

/* What may lie on a list: in slots that are free, of all. */
enum fill { EMPTY, PARTIAL, FULL, STALE };

static bool belongs(const struct slab *slab, enum fill fill)
{
    if (slab->is_stale || fill == STALE)
        return slab->is_stale && fill == STALE && slab->free_count < slab->slot_count;
    if (slab->free_count == 0)
        return fill == FULL;
    return fill == (slab->free_count == slab->slot_count ? EMPTY : PARTIAL);
}

struct slab_sums {
    u32 slabs, slots, taken, descriptor_bytes;
};

static bool list_is_sound(const struct kmem_cache *cache, const struct list_head *head,
                          enum fill fill, struct slab_sums *sums)
{
    const struct slab *slab;
    list_for_each_entry(slab, head, link) {
        if (++sums->slabs > cache->slab_count || !slab_is_sound(slab, cache))
            return false;
        if (!belongs(slab, fill))
            return false;                                                   /* S3 */
        sums->slots += slab->slot_count;
        sums->taken += slab->slot_count - slab->free_count;
        sums->descriptor_bytes += slab->descriptor_bytes;
    }
    return true;
}

bool kmem_cache_check(struct kmem_cache *cache)
{
    struct slab_sums sums = { 0 };
    unsigned long flags = spin_lock_save(&cache->lock);
    bool sound = list_is_sound(cache, &cache->full, FULL, &sums) &&
                 list_is_sound(cache, &cache->partial, PARTIAL, &sums) &&
                 list_is_sound(cache, &cache->empty, EMPTY, &sums) &&
                 list_is_sound(cache, &cache->stale, STALE, &sums) &&
                 sums.slabs == cache->slab_count && sums.slots == cache->slot_count &&
                 sums.descriptor_bytes == cache->descriptor_bytes &&
                 sums.taken == cache->live_count + cache->quarantined_count; /* S1 */
    spin_unlock_irqrestore(&cache->lock, flags);
    return sound;
}

bool slab_check(void)
{
    bool sound = true;
    unsigned long flags = caches_lock();
    for (struct kmem_cache *c = cache_first(); sound && c != NULL; c = cache_next(c))
        sound = kmem_cache_check(c);
    caches_unlock(flags);
    return sound;
}

static void fill_stats(struct kmem_cache *cache, struct slab_stats *stats)
{
    spin_lock(&cache->lock);
    *stats = (struct slab_stats){
        .object_bytes = cache->object_bytes,
        .slot_bytes = cache->layout.slot_bytes,
        .slots_per_slab = cache->layout.slots,
        .pages_per_slab = 1u << cache->layout.order,
        .live_objects = cache->live_count + cache->guarded_count,
        .quarantined_objects = cache->quarantined_count,
        .slots = cache->slot_count,
        .slabs = cache->slab_count,
        .empty_slabs = cache->empty_count,
        .descriptor_bytes = cache->descriptor_bytes,
        .debug = cache->debug,
        .tracked = !(cache->flags & SLAB_UNTRACKED),
    };
    spin_unlock(&cache->lock);
    strscpy(stats->name, cache->name, sizeof(stats->name));
}

bool slab_stats_next(struct kmem_cache **cursor, struct slab_stats *stats)
{
    unsigned long flags = caches_lock();
    struct kmem_cache *cache = cache_first();
    if (*cursor != NULL) {
        while (cache != NULL && cache != *cursor)   /* *cursor may be gone by now */
            cache = cache_next(cache);
        cache = cache != NULL ? cache_next(cache) : NULL;
    }
    if (cache != NULL)
        fill_stats(cache, stats);
    caches_unlock(flags);
    *cursor = cache;
    return cache != NULL;
}
