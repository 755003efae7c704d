/* SPDX-License-Identifier: MIT */
/*
 * mm/debug_cache.c - an object's way out and back while checks are on.
 *
 * Problem    kmalloc() and kfree() shall not grow by a dozen questions for the sake of
 *            checks that are nearly always off.
 *
 * Idea       They ask one question, is the cache's word of flags 0, and come here if
 *            not. All questions are here, in the order in which they matter:
 *
 *              out   fail on purpose? pages of its own? else a slot: was it touched
 *                    while it was free? then its redzones and contents
 *              back  were its redzones touched? fill it, let it wait or release it
 *
 *            A constructed object is poisoned as any other while it is free, and is
 *            constructed again when it is handed out: with P a constructor runs at each
 *            allocation.
 *
 * State      None.
 * Cost       With FZPUQ some 300 instructions an object and one for every 4 bytes.
 * Locking    Interrupts off, no lock held but in cache_*() themselves.
 * Read next  redzone.c, quarantine.c.
 */
#include "arch/cpu.h"
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/debug_internal.h"
#include "mm/failslab.h"
#include "mm/guard.h"
#include "mm/kasan.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/redzone.h"
#include "mm/slab_internal.h"

static void fill_new(const struct block *block)
{
    const struct kmem_cache *cache = block->cache;
    u32 debug = cache->debug;
    void *object = (void *)block->start;
    kasan_disable();
    redzone_fill_new(block);
    if (cache->ctor != NULL) {
        if (debug & DEBUG_POISON)
            cache->ctor(object);
    } else if (debug & DEBUG_INIT_ALLOC) {
        bool slack_is_ours = !(debug & DEBUG_REDZONE);
        memset(object, 0, slack_is_ours ? block->capacity_bytes : block->tag->size_bytes);
    }
    kasan_enable();
}

/* The slab that will be asked for a slot, NULL: a new one. */
static struct slab *slab_in_use(struct kmem_cache *cache)
{
    struct slab *slab = list_first_entry_or_null(&cache->partial, struct slab, link);
    return slab != NULL ? slab
                        : list_first_entry_or_null(&cache->empty, struct slab, link);
}

/* With F: look at that slab first, and at the next one if it was set aside. */
static void ensure_sanity(struct kmem_cache *cache)
{
    struct slab *slab, *before = NULL;
    while ((slab = slab_in_use(cache)) != before && slab != NULL && !sanity_check(slab))
        before = slab;
}

/* Nothing is asked for that looks at slots or writes to them. */
static bool leaves_slots_alone(u32 debug)
{
    return (debug & ~(u32)(DEBUG_GUARD | DEBUG_FAIL | DEBUG_RANDOM)) == 0;
}

static void *object_take(struct kmem_cache *cache, u32 size_bytes)
{
    u32 slot;
    struct block block;
    if (leaves_slots_alone(cache->debug))
        return cache_take(cache, size_bytes);
    if (cache->debug & DEBUG_SANITY)
        ensure_sanity(cache);
    struct slab *slab = cache_take_slot(cache, &slot);
    if (slab == NULL || !block_slot((uintptr_t)slab_slot_address(slab, slot), &block))
        return NULL;
    redzone_check(&block, "at reuse");
    tag_set(block.tag, size_bytes);
    object_unpoison(cache, (void *)block.start, size_bytes);
    fill_new(&block);
    return (void *)block.start;
}

void *debug_cache_alloc(struct kmem_cache *cache, u32 size_bytes, gfp_t flags)
{
    if ((cache->debug & DEBUG_FAIL) && failslab_fails(size_bytes, flags))
        return NULL;
    void *object = NULL;
    if (cache->debug & DEBUG_GUARD)
        object = guard_alloc(cache, cache->block_type, size_bytes, flags);
    if (object != NULL)
        return object;
    unsigned long irq_flags = irq_save();       /* no look between taking and filling */
    object = object_take(cache, size_bytes);
    if (object == NULL && pages_reclaim())
        object = object_take(cache, size_bytes);
    irq_restore(irq_flags);
    if (object == NULL)
        cache_is_out(cache, size_bytes, flags);
    else if (flags & __GFP_ZERO)
        memset(object, 0, size_bytes);
    return object;
}

static void fill_freed(const struct block *block)
{
    u32 debug = block->cache->debug;
    kasan_disable();
    bool zero = (debug & DEBUG_INIT_FREE) && block->cache->ctor == NULL;
    if (zero && !(debug & DEBUG_POISON))
        memset((void *)block->start, 0, block->capacity_bytes);
    redzone_fill_free(block, debug & DEBUG_POISON);
    kasan_enable();
}

void debug_cache_free(struct slab *slab, u32 slot)
{
    u32 debug = slab->cache->debug;
    struct block block;
    if (leaves_slots_alone(debug)) {
        cache_give(slab, slot);
        return;
    }
    unsigned long irq_flags = irq_save();
    if ((debug & DEBUG_SANITY) && !sanity_check(slab))
        goto out;
    block_slot((uintptr_t)slab_slot_address(slab, slot), &block);
    redzone_check(&block, debug_when_freed(&block));
    cache_quarantine(slab, slot);
    fill_freed(&block);
    if (debug & DEBUG_QUARANTINE)
        quarantine_add(&block);
    else
        debug_release(&block);
out:
    irq_restore(irq_flags);
}

bool debug_slab_going(const struct slab *slab)
{
    struct block block;
    for (u32 slot = 0; slot < slab->slot_count; slot++)
        if (block_slot((uintptr_t)slab_slot_address(slab, slot), &block))
            redzone_check(&block, "as its slab was given back");
    if (!(slab->cache->debug & DEBUG_POISON))
        return false;
    kasan_disable();
    memset(page_address(slab_head(slab)), POISON_FREE, PAGE_SIZE << slab->order);
    kasan_enable();
    return true;
}

/* ---- blocks of any kind ------------------------------------------------- */

const char *debug_when_freed(const struct block *block)
{
    static const char *const when[] = {
        [BLOCK_NONE] = "at free",           [BLOCK_KMALLOC] = "at kfree",
        [BLOCK_CACHE] = "at kmem_cache_free", [BLOCK_PAGES] = "at free_pages",
        [BLOCK_VMALLOC] = "at vfree",
    };
    return when[block->type];
}

void debug_release(const struct block *block)
{
    struct page *page = virt_to_page((void *)block->start);
    if (block->cache != NULL)
        cache_release(page->slab, block->slot);
    else
        debug_pages_release(page);
}

void debug_resizing(const struct block *block)
{
    if (block->guard != NULL)
        guard_resizing(block->guard);
    redzone_check(block, "at krealloc");
}

void debug_resized(const struct block *block)
{
    if (block->guard != NULL)
        guard_resized(block->guard);
    if (debug_of(block) & DEBUG_REDZONE)
        redzone_fill_live(block, false);
}
