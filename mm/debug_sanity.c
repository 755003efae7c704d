/* SPDX-License-Identifier: MIT */
/*
 * mm/debug_sanity.c - is this slab's descriptor still what it must be?
 *
 * Problem    A wild write may hit a descriptor instead of a block. What is then allocated
 *            from that slab is allocated twice, or nowhere.
 *
 * Idea       With F the invariants of a slab are checked each time it is used. One that
 *            broke them is told once and set aside: off its cache's lists, its pages
 *            the allocators' own for ever. Its objects can still be used, but not be
 *            given back; they leak rather than corrupt. Then cache, quarantine and tags
 *            count anew what is left.
 *
 * State      None.
 * Cost       Some 20 instructions, 8 for each page of the slab, 3 for each slot.
 * Locking    Interrupts off; cache->lock to set aside, not while it is told.
 * Read next  slab_check.c, which checks all of them, lists and sums included.
 */
#include "mm/debug_internal.h"
#include "mm/misuse.h"
#include "mm/quarantine.h"
#include "mm/slab_internal.h"

static bool cache_is_known(const struct kmem_cache *cache)
{
    for (struct kmem_cache *c = cache_first(); c != NULL; c = cache_next(c))
        if (c == cache)
            return true;
    return false;
}

/* May order, base and slot_count be used to look further? */
static bool has_sound_shape(const struct slab *slab)
{
    if (slab->order > SLAB_DEBUG_ORDER_MAX || page_of(slab->base) == NULL)
        return false;
    uintptr_t start = (uintptr_t)page_address(slab_head(slab));
    u32 room_bytes = (PAGE_SIZE << slab->order) - (u32)(slab->base - start);
    u32 last_bytes = slab->cache->object_bytes;
    return slab->slot_count > 0 && slab->slot_bytes >= last_bytes &&
           (slab->slot_count - 1u) * slab->slot_bytes + last_bytes <= room_bytes;
}

/* What should hold and does not; NULL: all is well. */
static const char *complaint(const struct slab *slab)
{
    if (!cache_is_known(slab->cache))
        return "it belongs to a cache that exists";
    if (!has_sound_shape(slab))
        return "its slots lie in its pages";
    if (!slab_is_sound(slab, slab->cache))
        return "its pages lead to it, and its free slots are those it counted (S1 to S4)";
    return NULL;
}

/* ---- setting aside ------------------------------------------------------- */

/* All pages that lead to @slab become the allocators' own, for ever: its own word on
 * where they are may be wrong. */
static void keep_pages(const struct slab *slab)
{
    bool inside = false;
    for (struct page *page = mem_map; page < mem_map + page_count; page++) {
        bool leads = page->state == PAGE_SLAB && page->slab == slab;
        if (leads)
            page->state = inside ? PAGE_TAIL : PAGE_META;
        inside = leads;
    }
}

/* The neighbour of @link on the list @head in one direction, found from the other end,
 * since its own words may be wrong. NULL: it is not there. */
static struct list_head *neighbour(struct list_head *head, const struct list_head *link,
                                   u32 most, bool before)
{
    struct list_head *at = head;
    for (u32 i = 0; i <= most; i++) {
        struct list_head *on = before ? at->next : at->prev;
        if (on == link)
            return at;
        if (on == head || page_of((uintptr_t)on) == NULL)
            return NULL;
        at = on;
    }
    return NULL;
}

static bool unlink_from(struct list_head *head, struct slab *slab, u32 most)
{
    struct list_head *before = neighbour(head, &slab->link, most, true);
    struct list_head *behind = neighbour(head, &slab->link, most, false);
    if (before == NULL || behind == NULL)
        return false;
    before->next = behind;
    behind->prev = before;
    INIT_LIST_HEAD(&slab->link);
    return true;
}

static void add_up(struct kmem_cache *cache, const struct list_head *slabs)
{
    struct slab *slab;
    list_for_each_entry(slab, slabs, link) {
        cache->slab_count++;
        cache->slot_count += slab->slot_count;
        cache->descriptor_bytes += slab->descriptor_bytes;
        for (u32 i = 0; i < slab->slot_count; i++) {
            u8 flags = slab->tags[i].flags;
            cache->quarantined_count += !(flags & TAG_LIVE) && (flags & TAG_FREED_WAITS);
        }
    }
}

static void count_anew(struct kmem_cache *cache)
{
    cache->slab_count = cache->slot_count = cache->descriptor_bytes = 0;
    cache->quarantined_count = 0;
    add_up(cache, &cache->empty);
    cache->empty_count = cache->slab_count;
    add_up(cache, &cache->partial);
    add_up(cache, &cache->full);
    add_up(cache, &cache->stale);
}

/* Take @slab off the list that it is on, of whatever cache. */
static void detach(struct slab *slab)
{
    for (struct kmem_cache *c = cache_first(); c != NULL; c = cache_next(c)) {
        unsigned long flags = spin_lock_save(&c->lock);
        u32 most = c->slab_count;
        bool found = !(c->flags & SLAB_UNTRACKED) &&
                     (unlink_from(&c->partial, slab, most) ||
                      unlink_from(&c->full, slab, most) ||
                      unlink_from(&c->empty, slab, most) ||
                      unlink_from(&c->stale, slab, most));
        if (found)
            count_anew(c);
        spin_unlock_irqrestore(&c->lock, flags);
        if (found)
            return;
    }
}

bool sanity_check(struct slab *slab)
{
    const char *expected = complaint(slab);
    if (likely(expected == NULL))
        return true;
    detach(slab);
    keep_pages(slab);
    quarantine_recount();
    block_recount();
    misuse_broken((uintptr_t)slab, expected);
    return false;
}
