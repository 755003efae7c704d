/* SPDX-License-Identifier: MIT */
/*
 * mm/slab_make.c - whole slabs: made, given back, laid out anew.
 *
 * Problem    A slab ties together pages, a descriptor and a layout, and the layout that
 *            a cache wants may change while objects live in slabs of the old one.
 *
 * Idea       A live object never moves. Slabs of an old layout go to the list `stale`:
 *            they only take objects back and are given back when empty. Stale is for
 *            ever: what was not watched for a time is no evidence of anything.
 *
 *              partial --> full --> partial --> empty --> (pages)
 *                 |         |                     |
 *                 \---------+--> stale --> (pages)+--> (pages)    slab_relayout()
 *
 *            Where no run of the layout's order is left, a smaller slab will do.
 *            With the pages goes the record of the last free in them.
 *
 * State      In struct slab and struct kmem_cache (slab_internal.h: S1..S4).
 * Cost       A slab: a run, a descriptor, and one step for each of its pages.
 * Locking    cache->lock, interrupts off; then the meta caches' locks, page_alloc.c's.
 * Read next  slab_layout.c, slab_cache.c.
 */
#include "lib/list_ops.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/kasan.h"
#include "mm/meta.h"
#include "mm/page_alloc.h"
#include "mm/page_poison.h"
#include "mm/slab_internal.h"

static bool is_tracked(const struct kmem_cache *cache)
{
    return !(cache->flags & SLAB_UNTRACKED);
}

static void pages_point_to(struct page *head, struct slab *slab)
{
    for (u32 i = 0; i < 1u << head->order; i++) {
        head[i].state = PAGE_SLAB;
        head[i].slab = slab;
    }
}

/* Make the pages of a slab one run again, as pages_give() wants it, that knows of the
 * free that emptied the slab. */
static void pages_forget_slab(struct page *head, const struct tag *last)
{
    for (u32 i = 0; i < 1u << head->order; i++) {
        if (i > 0)
            head[i].state = PAGE_TAIL;
        head[i].last_state = PAGE_SLAB;
        head[i].tag = last != NULL ? *last : (struct tag){ 0 };
    }
}

static void run_ctor(const struct slab *slab)
{
    if (slab->cache->ctor == NULL)
        return;
    for (u32 slot = 0; slot < slab->slot_count; slot++)
        slab->cache->ctor(slab_slot_address(slab, slot));
}

/* The descriptor of a slab over @head: out of line, or, where the objects are
 * descriptors themselves, at the front of its own pages. */
static struct slab *descriptor_alloc(struct kmem_cache *cache, struct page *head,
                                     u32 bytes)
{
    if (is_tracked(cache))
        return meta_alloc(bytes);
    return memset(page_address(head), 0, bytes);
}

/* Pages for a slab, and its layout: the cache's, or where memory is short the least. */
static struct page *slab_pages(const struct kmem_cache *cache, struct slab_layout *layout)
{
    *layout = cache->layout;
    struct page *head = pages_take(layout->order, PAGE_SLAB);
    if (likely(head != NULL))
        return head;
    *layout = slab_layout_least(cache, cache->layout.debug);
    return layout->order < cache->layout.order ? pages_take(layout->order, PAGE_SLAB)
                                               : NULL;
}

/* What the arrays behind @slab are: its map, then tags, then tracks. */
static void slab_fill_in(struct slab *slab, struct kmem_cache *cache, uintptr_t start,
                         const struct slab_layout *layout)
{
    u32 slots = layout->slots;
    slab->cache = cache;
    slab->base = start + layout->base_offset_bytes;
    slab->slot_bytes = layout->slot_bytes;
    slab->reciprocal = layout->reciprocal;
    slab->slot_count = layout->slots;
    slab->descriptor_bytes = (u16)layout->descriptor_bytes;
    slab->order = layout->order;
    slab->debug = layout->debug;
    if (is_tracked(cache) && cache->debug == 0)
        slab->plain_reciprocal = slab->reciprocal;
    bitmap_set(slab->free_map, 0, slots);
    if (is_tracked(cache)) {
        slab->tagged_bytes = slots * layout->slot_bytes;
        slab->tags = (struct tag *)ALIGN(
            (uintptr_t)&slab->free_map[BITMAP_WORDS(slots)], __alignof__(struct tag));
    }
    if (slab->debug & DEBUG_USER)
        slab->tracks = (struct alloc_track *)(slab->tags + slots);
}

struct slab *slab_create(struct kmem_cache *cache)
{
    struct slab_layout layout;
    struct page *head = slab_pages(cache, &layout);
    if (head == NULL)
        return NULL;
    struct slab *slab = descriptor_alloc(cache, head, layout.descriptor_bytes);
    if (slab == NULL) {
        pages_give(head);
        return NULL;
    }
    slab_fill_in(slab, cache, (uintptr_t)page_address(head), &layout);
    pages_point_to(head, slab);
    INIT_LIST_HEAD(&slab->link);
    cache->slab_count++;
    cache->slot_count += slab->slot_count;
    cache->descriptor_bytes += slab->descriptor_bytes;
    run_ctor(slab);
    if (is_tracked(cache))
        kasan_poison((uintptr_t)page_address(head), PAGE_SIZE << layout.order,
                     KASAN_REDZONE);
    return slab;
}

void slab_destroy(struct slab *slab)
{
    struct kmem_cache *cache = slab->cache;
    struct page *head = slab_head(slab);
    bool poisoned = unlikely(cache->debug) && debug_slab_going(slab);
    list_del(&slab->link);
    cache->slab_count--;
    cache->slot_count -= slab->slot_count;
    cache->descriptor_bytes -= slab->descriptor_bytes;
    pages_forget_slab(head, is_tracked(cache) ? &slab->tags[slab->last_freed] : NULL);
    if (is_tracked(cache))
        meta_free(slab, slab->descriptor_bytes);
    if (poisoned)
        page_poison_remember(head);
    pages_give(head);
}

u32 slab_release_empty(struct kmem_cache *cache, u32 keep)
{
    u32 released = 0;
    for (; cache->empty_count > keep; cache->empty_count--) {
        slab_destroy(list_last_entry(&cache->empty, struct slab, link));
        released++;
    }
    return released;
}

/* All slabs on @list become stale. */
static void retire(struct kmem_cache *cache, struct list_head *list)
{
    struct slab *slab;
    list_for_each_entry(slab, list, link) {
        slab->is_stale = true;
        if (slab->is_full)
            slab->frees_left = slab->slot_count;
        slab->is_full = false;
    }
    list_splice_init(list, &cache->stale);
}

/* What frees are to do follows from the cache's flags. */
static void tell_frees(struct kmem_cache *cache, struct list_head *list)
{
    struct slab *slab;
    list_for_each_entry(slab, list, link)
        slab->plain_reciprocal = cache->debug == 0 ? slab->reciprocal : 0;
}

void slab_relayout(struct kmem_cache *cache, u32 debug)
{
    if (cache->flags & (SLAB_UNTRACKED | SLAB_NO_USER_FLAGS))
        return;
    unsigned long irq_flags = irq_save();
    cache_close(cache);
    spin_lock(&cache->lock);
    struct slab *slab;
    u8 before = cache->layout.debug;
    cache->debug = debug;
    cache->layout = slab_layout_best(cache, debug);
    if (cache->layout.debug != before) {
        slab_release_empty(cache, 0);
        retire(cache, &cache->partial);
        retire(cache, &cache->full);
    }
    list_for_each_entry(slab, &cache->stale, link) {
        slab->debug &= cache->layout.debug;
        if (!(slab->debug & DEBUG_USER))
            slab->tracks = NULL;
    }
    tell_frees(cache, &cache->partial);
    tell_frees(cache, &cache->full);
    tell_frees(cache, &cache->empty);
    tell_frees(cache, &cache->stale);
    spin_unlock_irqrestore(&cache->lock, irq_flags);
}
