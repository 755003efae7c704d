/* SPDX-License-Identifier: MIT */
/*
 * mm/slab_cache.c - caches as a whole: made, named, measured, destroyed.
 *
 * Problem    How should a slab of some object size be laid out, and what must hold
 *            before a cache may go away?
 *
 * Idea       The smallest run of pages that holds SLAB_SLOTS_MIN objects and wastes
 *            at most an eighth; the layout is computed once, at creation. A cache
 *            with live objects is not destroyed: its objects would lose their
 *            metadata, and the leak its evidence.
 *
 * State      The list of all caches; `cache_cache`, where descriptors come from.
 * Cost       Only at creation and destruction, and the look-up of an object on its
 *            way in (kmem_cache_free).
 * Locking    list_lock for the list of caches; then a cache's own lock.
 * Read next  slab.c, kmalloc.c.
 */
#include "lib/assert.h"
#include "lib/bits.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/meta.h"
#include "mm/misuse.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"

static DEFINE_SPINLOCK(list_lock);
static struct list_head all_caches __unscanned;

/* ---- layout ---------------------------------------------------------- */

static u32 descriptor_bytes(const struct kmem_cache *cache, u32 slots)
{
    u32 bytes = sizeof(struct slab) + BITMAP_WORDS(slots) * sizeof(u32);
    if (cache->flags & SLAB_UNTRACKED)
        return ALIGN(bytes, SLOT_ALIGN_MIN);
    return ALIGN(bytes, (u32)__alignof__(struct tag)) + slots * (u32)sizeof(struct tag);
}

/* Slots in 2^@order pages; an untracked slab has its descriptor in there too. */
static u32 slots_in(const struct kmem_cache *cache, unsigned order)
{
    u32 pages_bytes = PAGE_SIZE << order;
    u32 slots = pages_bytes / cache->slot_bytes;
    if (cache->flags & SLAB_UNTRACKED)
        while (slots > 0 && descriptor_bytes(cache, slots) + slots * cache->slot_bytes >
                                pages_bytes)
            slots--;
    return slots;
}

static bool layout_is_good(const struct kmem_cache *cache, unsigned order)
{
    u32 pages_bytes = PAGE_SIZE << order, slots = slots_in(cache, order);
    u32 waste_bytes = pages_bytes - slots * cache->slot_bytes;
    return slots >= SLAB_SLOTS_MIN && waste_bytes <= pages_bytes / 8;
}

static void choose_layout(struct kmem_cache *cache)
{
    unsigned order = 0;
    while (order < SLAB_ORDER_MAX && !layout_is_good(cache, order))
        order++;
    u32 slots = slots_in(cache, order);
    cache->order = (u8)order;
    cache->slots_per_slab = (u16)slots;
    cache->descriptor_bytes = descriptor_bytes(cache, slots);
    cache->base_offset_bytes =
        cache->flags & SLAB_UNTRACKED ? cache->descriptor_bytes : 0;
}

void cache_setup(struct kmem_cache *cache, const char *name, u32 object_bytes,
                 u32 align_bytes, slab_flags_t flags, void (*ctor)(void *))
{
    if (flags & SLAB_HWCACHE_ALIGN)
        align_bytes = max_t(u32, align_bytes, CACHE_LINE_BYTES);
    align_bytes = max_t(u32, align_bytes, SLOT_ALIGN_MIN);
    *cache = (struct kmem_cache){
        .object_bytes = object_bytes,
        .slot_bytes = ALIGN(object_bytes, align_bytes),
        .align_bytes = align_bytes,
        .flags = flags,
        .ctor = ctor,
        .block_type = BLOCK_CACHE,
    };
    cache->reciprocal = (u32)DIV_ROUND_UP((u64)1 << 32, cache->slot_bytes);
    strscpy(cache->name, name, sizeof(cache->name));
    spin_lock_init(&cache->lock);
    INIT_LIST_HEAD(&cache->partial);
    INIT_LIST_HEAD(&cache->full);
    INIT_LIST_HEAD(&cache->empty);
    choose_layout(cache);
    unsigned long irq_flags = spin_lock_save(&list_lock);
    list_add_tail(&cache->all_link, &all_caches);
    spin_unlock_irqrestore(&list_lock, irq_flags);
}

void slab_init(void)
{
    INIT_LIST_HEAD(&all_caches);
    meta_init();
}

unsigned long caches_lock(void)
{
    return spin_lock_save(&list_lock);
}

void caches_unlock(unsigned long flags)
{
    spin_unlock_irqrestore(&list_lock, flags);
}

struct kmem_cache *cache_first(void)
{
    return list_first_entry_or_null(&all_caches, struct kmem_cache, all_link);
}

struct kmem_cache *cache_next(struct kmem_cache *cache)
{
    bool last = cache->all_link.next == &all_caches;
    return last ? NULL : list_next_entry(cache, all_link);
}

/* ---- the public interface -------------------------------------------- */

/* What is wrong with the arguments of kmem_cache_create(), or NULL. */
static const char *complaint(const char *name, unsigned size, unsigned align,
                             slab_flags_t flags)
{
    if (name == NULL || *name == '\0')
        return "a name is missing";
    if (size == 0 || size > CACHE_OBJECT_BYTES_MAX)
        return "size must be 1..32768";
    if (align != 0 && (!is_power_of_2(align) || align > PAGE_SIZE))
        return "align must be 0 or a power of two up to 4096";
    if (flags & ~(SLAB_HWCACHE_ALIGN | SLAB_PANIC))
        return "unknown flags";
    return NULL;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned size, unsigned align,
                                     slab_flags_t flags, void (*ctor)(void *object))
{
    struct kmem_cache *cache = NULL;
    const char *wrong = complaint(name, size, align, flags);
    if (wrong != NULL)
        pr_err("kmem_cache_create(\"%s\", size %u, align %u, flags 0x%x): %s\n",
               name != NULL ? name : "", size, align, flags, wrong);
    else
        cache = meta_alloc(sizeof(*cache));
    if (cache != NULL)
        cache_setup(cache, name, size, align, flags, ctor);
    KASSERT(cache != NULL || !(flags & SLAB_PANIC));
    return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
    if (cache == NULL)
        return;
    unsigned long flags = spin_lock_save(&cache->lock);
    u32 live = cache->live_count;
    if (live == 0)
        slab_release_empty(cache, 0);
    spin_unlock_irqrestore(&cache->lock, flags);
    if (live != 0) {
        pr_err("kmem_cache_destroy: cache \"%s\" stays: %u of its objects are still "
               "allocated; free them first ('kmemleak scan' tells whose they are)\n",
               cache->name, live);
        return;
    }
    flags = spin_lock_save(&list_lock);
    list_del(&cache->all_link);
    spin_unlock_irqrestore(&list_lock, flags);
    meta_free(cache, sizeof(*cache));
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
    void *object = cache_take(cache, cache->object_bytes);
    if (object != NULL && (flags & __GFP_ZERO))
        memset(object, 0, cache->object_bytes);
    return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
    return kmem_cache_alloc(cache, flags | __GFP_ZERO);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
    if (object == NULL)
        return;
    struct block block;
    unsigned long flags = irq_save();           /* the look-up must stay true */
    bool found = block_slot((uintptr_t)object, &block) && block.cache != NULL;
    if (!found || block.start != (uintptr_t)object || !(block.tag->flags & TAG_LIVE))
        misuse_bad_free("kmem_cache_free", (uintptr_t)object,
                        "no start of a live object");
    else if (block.cache != cache)
        misuse_bad_cache_free((uintptr_t)object, cache->name);
    else
        cache_give(virt_to_page(object)->slab, block.slot);
    irq_restore(flags);
}

int kmem_cache_shrink(struct kmem_cache *cache)
{
    unsigned long flags = spin_lock_save(&cache->lock);
    slab_release_empty(cache, 0);
    bool slabs_left = cache->slab_count > 0;
    spin_unlock_irqrestore(&cache->lock, flags);
    return slabs_left;
}

unsigned kmem_cache_size(const struct kmem_cache *cache)
{
    return cache->object_bytes;
}

const char *kmem_cache_name(const struct kmem_cache *cache)
{
    return cache->name;
}
