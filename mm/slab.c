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
 * Cost       A slot: find-first-set in one word, nearly always. Memory: 24 bytes
 *            and a bit a slot, 28 a slab; slots are rounded up to 8 bytes.
 *
 * Locking    cache->lock, interrupts off. With it held a slab is made or given
 *            back (meta caches' locks, then page_alloc.c's), its ctor runs, and
 *            the tag is written (depot.c's lock, then page_alloc.c's).
 *
 * Not done   Slab colouring, NUMA, arrays of objects for each CPU.
 * Read next  slab_cache.c (caches as a whole), kmalloc.c.
 */
#include "lib/assert.h"
#include "lib/bits.h"
#include "lib/string.h"
#include "mm/meta.h"
#include "mm/page_alloc.h"
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

/* Make the pages of a slab one run again, as pages_give() wants it. */
static void pages_forget_slab(struct page *head)
{
    for (u32 i = 1; i < 1u << head->order; i++) {
        head[i].state = PAGE_TAIL;
        head[i].last_state = PAGE_SLAB;
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
static struct slab *descriptor_alloc(struct kmem_cache *cache, struct page *head)
{
    if (is_tracked(cache))
        return meta_alloc(cache->descriptor_bytes);
    return memset(page_address(head), 0, cache->descriptor_bytes);
}

/* A new slab on the empty list, or NULL. Called with cache->lock held. */
static struct slab *slab_create(struct kmem_cache *cache)
{
    struct page *head = pages_take(cache->order, PAGE_SLAB);
    if (head == NULL)
        return NULL;
    struct slab *slab = descriptor_alloc(cache, head);
    if (slab == NULL) {
        pages_give(head);
        return NULL;
    }
    u32 slots = cache->slots_per_slab;
    slab->cache = cache;
    slab->base = (uintptr_t)page_address(head) + cache->base_offset_bytes;
    slab->slot_count = slab->free_count = (u16)slots;
    bitmap_set(slab->free_map, 0, slots);
    if (is_tracked(cache))
        slab->tags = (struct tag *)ALIGN(
            (uintptr_t)&slab->free_map[BITMAP_WORDS(slots)], __alignof__(struct tag));
    pages_point_to(head, slab);
    list_add(&slab->link, &cache->empty);
    cache->slab_count++;
    cache->empty_count++;
    run_ctor(slab);
    return slab;
}

static void slab_destroy(struct slab *slab)
{
    struct kmem_cache *cache = slab->cache;
    struct page *head = virt_to_page((void *)slab->base);
    list_del(&slab->link);
    cache->slab_count--;
    cache->empty_count--;
    if (is_tracked(cache))
        meta_free(slab, cache->descriptor_bytes);
    pages_forget_slab(head);
    pages_give(head);
}

u32 slab_release_empty(struct kmem_cache *cache, u32 keep)
{
    u32 released = 0;
    while (cache->empty_count > keep) {
        slab_destroy(list_last_entry(&cache->empty, struct slab, link));
        released++;
    }
    return released;
}

/* A slab with a free slot, or NULL. */
static struct slab *slab_with_room(struct kmem_cache *cache)
{
    struct slab *slab = list_first_entry_or_null(&cache->partial, struct slab, link);
    if (likely(slab != NULL))
        return slab;
    slab = list_first_entry_or_null(&cache->empty, struct slab, link);
    if (slab == NULL)
        slab = slab_create(cache);
    if (slab != NULL) {
        list_move(&slab->link, &cache->partial);
        cache->empty_count--;
    }
    return slab;
}

static u32 slot_take(struct slab *slab)
{
    u32 word = slab->first_word;
    while (slab->free_map[word] == 0)
        word++;
    slab->first_word = (u16)word;
    u32 bit = ffs_index(slab->free_map[word]);
    slab->free_map[word] &= ~(1u << bit);
    if (--slab->free_count == 0)
        list_move(&slab->link, &slab->cache->full);
    return word * 32 + bit;
}

void *cache_take(struct kmem_cache *cache, u32 size_bytes)
{
    unsigned long flags = spin_lock_save(&cache->lock);
    struct slab *slab = slab_with_room(cache);
    void *object = NULL;
    if (likely(slab != NULL)) {
        u32 slot = slot_take(slab);
        cache->live_count++;
        object = slab_slot_address(slab, slot);
        if (is_tracked(cache))
            tag_set(&slab->tags[slot], size_bytes);
    }
    spin_unlock_irqrestore(&cache->lock, flags);
    return object;
}

static void slot_give(struct slab *slab, u32 slot)
{
    struct kmem_cache *cache = slab->cache;
    KASSERT(!bitmap_test(slab->free_map, slot));
    bitmap_set_bit(slab->free_map, slot);
    slab->first_word = (u16)min((u32)slab->first_word, slot / 32);
    slab->free_count++;
    if (slab->free_count == slab->slot_count) {
        list_move(&slab->link, &cache->empty);
        if (++cache->empty_count > SLAB_EMPTY_RESERVE)
            slab_release_empty(cache, SLAB_EMPTY_RESERVE);
    } else if (slab->free_count == 1) {
        list_move(&slab->link, &cache->partial);
    }
}

void cache_give(struct slab *slab, u32 slot)
{
    struct kmem_cache *cache = slab->cache;
    unsigned long flags = spin_lock_save(&cache->lock);
    if (is_tracked(cache))
        tag_clear(&slab->tags[slot]);
    cache->live_count--;
    slot_give(slab, slot);
    spin_unlock_irqrestore(&cache->lock, flags);
}
