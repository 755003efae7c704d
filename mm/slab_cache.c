/* SPDX-License-Identifier: MIT */
/*
 * mm/slab_cache.c - caches as a whole: made, named, measured, destroyed.
 *
 * Problem    Who may make a cache, who may have an object back, and what must hold
 *            before a cache may go away?
 *
 * Idea       Arguments are checked here, and one test of the cache's flags decides
 *            whether the checks have a say (mm/debug.h). A cache with live objects is
 *            not destroyed: its objects would lose their metadata, and the leak its
 *            evidence.
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
#include "mm/debug.h"
#include "mm/failslab.h"
#include "mm/guard.h"
#include "mm/meta.h"
#include "mm/misuse.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/slab_fast.h"
#include "mm/slab_internal.h"

static DEFINE_SPINLOCK(list_lock);
static struct list_head all_caches __unscanned;
static void (*report_leftovers)(const struct kmem_cache *cache);    /* NULL: nobody */

/* ---- caches made, and listed -------------------------------------------- */

void cache_setup(struct kmem_cache *cache, const char *name, u32 object_bytes,
                 u32 align_bytes, slab_flags_t flags, void (*ctor)(void *))
{
    if (flags & SLAB_HWCACHE_ALIGN)
        align_bytes = max_t(u32, align_bytes, CACHE_LINE_BYTES);
    align_bytes = max_t(u32, align_bytes, SLOT_ALIGN_MIN);
    *cache = (struct kmem_cache){
        .object_bytes = object_bytes,
        .align_bytes = align_bytes,
        .flags = flags,
        .ctor = ctor,
        .block_type = BLOCK_CACHE,
        .open = { .word = &slab_none_free },
    };
    strscpy(cache->name, name, sizeof(cache->name));
    spin_lock_init(&cache->lock);
    INIT_LIST_HEAD(&cache->partial);
    INIT_LIST_HEAD(&cache->full);
    INIT_LIST_HEAD(&cache->empty);
    INIT_LIST_HEAD(&cache->stale);
    unsigned long irq_flags = spin_lock_save(&list_lock);   /* no rule is missed */
    if (!(flags & (SLAB_UNTRACKED | SLAB_NO_USER_FLAGS)))
        cache->debug = debug_flags_for(cache->name);
    cache->layout = slab_layout_best(cache, cache->debug);
    list_add_tail(&cache->all_link, &all_caches);
    spin_unlock_irqrestore(&list_lock, irq_flags);
}

void slab_init(void)
{
    INIT_LIST_HEAD(&all_caches);
    meta_init();
}

unsigned long caches_lock(void) __acquires(&list_lock)
{
    return spin_lock_save(&list_lock);
}

void caches_unlock(unsigned long flags) __releases(&list_lock)
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
    if (flags & ~(SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_NO_USER_FLAGS))
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
    else if ((flags & SLAB_PANIC) || !failslab_fails(sizeof(*cache), GFP_KERNEL))
        cache = meta_alloc(sizeof(*cache));
    if (cache != NULL)
        cache_setup(cache, name, size, align, flags, ctor);
    KASSERT(cache != NULL || !(flags & SLAB_PANIC));
    return cache;
}

void slab_set_leftovers_reporter(void (*report)(const struct kmem_cache *cache))
{
    report_leftovers = report;
}

/* Interrupts off. */
static void cache_shrink(struct kmem_cache *cache)
{
    cache_close(cache);
    spin_lock(&cache->lock);
    slab_release_empty(cache, 0);
    spin_unlock(&cache->lock);
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
    if (cache == NULL)
        return;
    quarantine_flush(cache);
    unsigned long flags = irq_save();
    u32 live = cache_live_count(cache) + cache->guarded_count;
    if (live == 0)
        cache_shrink(cache);
    irq_restore(flags);
    if (live != 0) {
        pr_err("kmem_cache_destroy: cache \"%s\" stays: %u of its objects are still "
               "allocated; free them first\n", cache->name, live);
        if (report_leftovers != NULL)
            report_leftovers(cache);
        return;
    }
    flags = spin_lock_save(&list_lock);
    list_del(&cache->all_link);
    spin_unlock_irqrestore(&list_lock, flags);
    guard_cache_gone(cache);
    meta_free(cache, sizeof(*cache));
}

void cache_is_out(const struct kmem_cache *cache, u32 size_bytes, gfp_t flags)
{
    oom_failed(cache->block_type == BLOCK_KMALLOC ? "kmalloc" : cache->name, size_bytes,
               flags);
}

void *cache_take_hard(struct kmem_cache *cache, u32 size_bytes, gfp_t flags)
{
    if (cache->debug != 0)
        return debug_cache_alloc(cache, size_bytes, flags);
    void *object = pages_reclaim() ? cache_take(cache, size_bytes) : NULL;
    if (object == NULL)
        cache_is_out(cache, size_bytes, flags);
    else if (flags & __GFP_ZERO)
        memset(object, 0, size_bytes);
    return object;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
    u32 bytes = cache->object_bytes;
    unsigned long irq_flags = irq_save();
    struct trace *trace = trace_here(function_address(kmem_cache_alloc));
    if (unlikely(!slot_is_open(cache))) {
        irq_restore(irq_flags);
        return cache_take_hard(cache, bytes, flags);
    }
    void *object = slot_take_here(cache, bytes, trace,
                                  function_address(kmem_cache_alloc));
    irq_restore(irq_flags);
    if (flags & __GFP_ZERO)
        memset(object, 0, bytes);
    return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
    return kmem_cache_alloc(cache, flags | __GFP_ZERO);
}

void object_free(const struct block *block)
{
    if (unlikely(block->guard != NULL)) {
        guard_free(block->guard);
        return;
    }
    struct slab *slab = virt_to_page((void *)block->start)->slab;
    if (unlikely(block->cache->debug))
        debug_cache_free(slab, block->slot);
    else
        cache_give(slab, block->slot);
}

/* No plain object of that cache: who knows what it is. Interrupts off. */
static noinline void free_hard(struct kmem_cache *cache, void *object)
{
    struct block block;
    bool found = block_slot((uintptr_t)object, &block) && block.cache != NULL;
    if (!found || block.start != (uintptr_t)object || !(block.tag->flags & TAG_LIVE))
        misuse_bad_free("kmem_cache_free", (uintptr_t)object,
                        "the start of a live object");
    else if (block.cache != cache)
        misuse_bad_cache_free((uintptr_t)object, cache->name);
    else
        object_free(&block);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
    u32 slot;
    if (object == NULL)
        return;
    unsigned long flags = irq_save();           /* the look-up must stay true */
    struct trace *trace = trace_here(function_address(kmem_cache_free));
    struct slab *slab;
    if (likely(slab_around((uintptr_t)object, &slab) && slab->cache == cache &&
               slot_is_plain(slab, (uintptr_t)object, &slot)))
        slot_give_here(slab, slot, trace, function_address(kmem_cache_free));
    else
        free_hard(cache, object);
    irq_restore(flags);
}

int kmem_cache_shrink(struct kmem_cache *cache)
{
    quarantine_flush(cache);
    unsigned long flags = irq_save();
    cache_shrink(cache);
    bool slabs_left = cache->slab_count > 0;
    irq_restore(flags);
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
