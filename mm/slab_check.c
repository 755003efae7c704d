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
    if (slab->is_full ? slab->frees_left != 1
                      : slab->frees_left > slab->slot_count + (u32)slab->is_open)
        return false;                                                       /* S1 */
    if (bitmap_weight(slab->free_map, slab->slot_count) != slab_free_count(slab))
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
    u32 free_count = slab_free_count(slab);
    if (slab->is_open)
        return false;
    if (slab->is_stale || fill == STALE)
        return slab->is_stale && fill == STALE && free_count < slab->slot_count;
    if (slab->is_full || free_count == 0)
        return slab->is_full && free_count == 0 && fill == FULL;
    return fill == (free_count == slab->slot_count ? EMPTY : PARTIAL);
}

struct slab_sums {
    u32 slabs, slots, taken, live, descriptor_bytes;
};

static u32 live_slots(const struct slab *slab)
{
    u32 live = 0;
    for (u32 i = 0; slab->tags != NULL && i < slab->slot_count; i++)
        live += slab->tags[i].flags & TAG_LIVE;
    return live;
}

static void add_up(const struct slab *slab, struct slab_sums *sums)
{
    sums->slots += slab->slot_count;
    sums->taken += slab->slot_count - slab_free_count(slab);
    sums->live += live_slots(slab);
    sums->descriptor_bytes += slab->descriptor_bytes;
}

/* Is the slab with the open word on no list, and the word where it should be? */
static bool open_is_sound(const struct kmem_cache *cache, struct slab_sums *sums)
{
    const struct slab_open *open = &cache->open;
    const struct slab *slab = open->slab;
    if (slab == NULL)
        return open->word == &slab_none_free && slab_none_free == 0;
    if (!slab_is_sound(slab, cache) || !slab->is_open || slab->is_stale ||
        slab->is_full || !list_empty(&slab->link))
        return false;                                                       /* S3 */
    u32 first = (u32)(open->word - slab->free_map) * 32;
    if (cache->debug != 0 || first >= slab->slot_count ||
        open->tags != &slab->tags[first] || open->slot_bytes != slab->slot_bytes ||
        open->object != (uintptr_t)slab_slot_address(slab, first))
        return false;                                                       /* S3 */
    sums->slabs++;
    add_up(slab, sums);
    return true;
}

static bool list_is_sound(const struct kmem_cache *cache, const struct list_head *head,
                          enum fill fill, struct slab_sums *sums)
{
    const struct slab *slab;
    list_for_each_entry(slab, head, link) {
        if (++sums->slabs > cache->slab_count || !slab_is_sound(slab, cache))
            return false;
        if (!belongs(slab, fill))
            return false;                                                   /* S3 */
        add_up(slab, sums);
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
                 open_is_sound(cache, &sums) &&
                 sums.slabs == cache->slab_count && sums.slots == cache->slot_count &&
                 sums.descriptor_bytes == cache->descriptor_bytes &&
                 ((cache->flags & SLAB_UNTRACKED) ||
                  sums.taken == sums.live + cache->quarantined_count);  /* S1 */
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

static u32 taken_slots(const struct list_head *list)
{
    const struct slab *slab;
    u32 taken = 0;
    list_for_each_entry(slab, list, link)
        taken += slab->slot_count - slab_free_count(slab);
    return taken;
}

u32 cache_live_count(const struct kmem_cache *cache)
{
    const struct slab *open = cache->open.slab;
    u32 taken = taken_slots(&cache->partial) + taken_slots(&cache->full) +
                taken_slots(&cache->stale);
    if (open != NULL)
        taken += open->slot_count - slab_free_count(open);
    return taken - cache->quarantined_count;
}

static void fill_stats(struct kmem_cache *cache, struct slab_stats *stats)
{
    spin_lock(&cache->lock);
    *stats = (struct slab_stats){
        .object_bytes = cache->object_bytes,
        .slot_bytes = cache->layout.slot_bytes,
        .slots_per_slab = cache->layout.slots,
        .pages_per_slab = 1u << cache->layout.order,
        .live_objects = cache_live_count(cache) + cache->guarded_count,
        .quarantined_objects = cache->quarantined_count,
        .slots = cache->slot_count,
        .slabs = cache->slab_count,
        .empty_slabs = cache->empty_count + cache_open_is_empty(cache),
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
