/* SPDX-License-Identifier: MIT */
/*
 * mm/kmalloc.c - memory by size.
 *
 * Problem    Callers want n bytes; below are caches of fixed sizes and runs of pages.
 *
 * Idea       Twelve size classes, each a cache; a table with one entry for every 8
 *            bytes names the class, so the choice is one load:
 *
 *              bytes    1..8  9..16  17..32  33..64  65..96  97..128 ...  ..4096
 *              class     8      16     32      64      96      128         4096
 *
 *            Above that, pages: the least run that holds the request. A block of
 *            either kind finds its way back through struct page alone (block.c).
 *
 * State      The classes and the table, both fixed at boot.
 * Cost       slab.c's or page_alloc.c's, and one tag. Waste within a block: at most
 *            half, by 96 and 192 at most a third below 256 bytes.
 * Locking    Those of the layers below; interrupts off while block and tag differ.
 * Read next  kmalloc_util.c (kstrdup and friends), tag.c.
 */
#include "mm/kmalloc.h"
#include "lib/bits.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/debug.h"
#include "mm/kasan.h"
#include "mm/misuse.h"
#include "mm/page_alloc.h"
#include "mm/slab_fast.h"
#include "mm/slab_internal.h"

enum { GRANULE_BYTES = 8, CLASS_COUNT = 12 };

static const u16 class_bytes[CLASS_COUNT] = {
    8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, KMALLOC_SLAB_BYTES_MAX,
};
static struct kmem_cache class_caches[CLASS_COUNT] __unscanned;
static struct kmem_cache *class_of_granules[KMALLOC_SLAB_BYTES_MAX / GRANULE_BYTES]
    __unscanned;                            /* [(size - 1) / GRANULE_BYTES] */

void kmalloc_init(void)
{
    u32 granules = 0;
    for (u32 class = 0; class < CLASS_COUNT; class++) {
        char name[CACHE_NAME_BYTES];
        u32 bytes = class_bytes[class];
        snprintf(name, sizeof(name), "kmalloc-%u", bytes);
        cache_setup(&class_caches[class], name, bytes,
                    is_power_of_2(bytes) ? bytes : bytes & -bytes, 0, NULL);
        class_caches[class].block_type = BLOCK_KMALLOC;
        while (granules < bytes / GRANULE_BYTES)
            class_of_granules[granules++] = &class_caches[class];
    }
}

static unsigned order_for(size_t size)
{
    return order_base_2((u32)DIV_ROUND_UP(size, PAGE_SIZE));
}

static void *large_alloc(size_t size, gfp_t flags)
{
    if (size > KMALLOC_BYTES_MAX)
        return NULL;
    return pages_block_take(order_for(size), (u32)size, BLOCK_KMALLOC, flags);
}

void *kmalloc(size_t size, gfp_t flags)
{
    if (unlikely(size - 1 >= KMALLOC_SLAB_BYTES_MAX))
        return size == 0 ? ZERO_SIZE_PTR : large_alloc(size, flags);
    struct kmem_cache *cache = class_of_granules[(size - 1) / GRANULE_BYTES];
    unsigned long irq_flags = irq_save();
    struct trace *trace = trace_here(function_address(kmalloc));
    if (unlikely(!slot_is_open(cache))) {
        irq_restore(irq_flags);
        return cache_take_hard(cache, (u32)size, flags);
    }
    void *p = slot_take_here(cache, (u32)size, trace, function_address(kmalloc));
    irq_restore(irq_flags);
    if (flags & __GFP_ZERO)
        memset(p, 0, size);
    return p;
}

/* The kmalloc block that starts at @p, or false. Interrupts off. */
static bool kmalloc_block(const void *p, struct block *block)
{
    return block_slot((uintptr_t)p, block) && block->type != BLOCK_PAGES &&
           block->type != BLOCK_VMALLOC && block->start == (uintptr_t)p &&
           (block->tag->flags & TAG_LIVE);
}

/* No plain object of a cache: who knows what it is. Interrupts off. */
static noinline void free_hard(const void *p)
{
    struct block block;
    if (!kmalloc_block(p, &block))
        misuse_bad_free("kfree", (uintptr_t)p, "the start of a live kmalloc block");
    else if (block.cache != NULL || block.guard != NULL)
        object_free(&block);
    else
        pages_block_give(virt_to_page(p));
}

void kfree(const void *p)
{
    u32 slot;
    if (ZERO_OR_NULL_PTR(p))
        return;
    unsigned long irq_flags = irq_save();       /* the look-up must stay true */
    struct trace *trace = trace_here(function_address(kfree));
    struct slab *slab;
    if (likely(slab_around((uintptr_t)p, &slab) &&
               slot_is_plain(slab, (uintptr_t)p, &slot)))
        slot_give_here(slab, slot, trace, function_address(kfree));
    else
        free_hard(p);
    irq_restore(irq_flags);
}

/* What is not asked for may be used as well, unless it is watched. */
static size_t usable_bytes(const struct block *block)
{
    bool exact = KASAN_BUILD || block->guard != NULL ||
                 (debug_of(block) & DEBUG_REDZONE);
    return exact ? block->tag->size_bytes : block->capacity_bytes;
}

size_t ksize(const void *p)
{
    if (ZERO_OR_NULL_PTR(p))
        return 0;
    struct block block;
    size_t bytes = 0;
    unsigned long irq_flags = irq_save();
    if (kmalloc_block(p, &block))
        bytes = usable_bytes(&block);
    else
        misuse_bad_query("ksize", (uintptr_t)p, "the start of a live kmalloc block");
    irq_restore(irq_flags);
    return bytes;
}

void kfree_sensitive(const void *p)
{
    struct block block;
    unsigned long irq_flags = irq_save();
    if (!ZERO_OR_NULL_PTR(p) && kmalloc_block(p, &block))
        memset((void *)p, 0, usable_bytes(&block));
    barrier();                                  /* the zeros are meant */
    irq_restore(irq_flags);
    kfree(p);                                   /* and tells what was wrong */
}

/* Is nothing around @block that must stay as it is? */
static bool is_plain(const struct block *block)
{
    return block->guard == NULL && debug_of(block) == 0 &&
           (block->cache != NULL || !page_is_flanked(virt_to_page((void *)block->start)));
}

/* Room for @size bytes where the plain @block lies? Then it has them. */
static bool make_room(const struct block *block, size_t size)
{
    if (block->cache != NULL)
        return size <= block->capacity_bytes;
    return size <= KMALLOC_BYTES_MAX &&
           pages_resize(virt_to_page((void *)block->start), order_for(size));
}

static void unpoison(const struct block *block, u32 size)
{
    void *start = (void *)block->start;
    if (block->guard != NULL)
        return;
    if (block->cache != NULL)
        object_unpoison(block->cache, start, size);
    else
        pages_unpoison(virt_to_page(start), size);
}

/* Make @block hold @size bytes where it lies, tagged anew. One that is watched may
 * only shrink, so that what lies behind it stays where it is. Interrupts off. */
static bool resize_in_place(const struct block *block, size_t size)
{
    bool plain = is_plain(block);
    if (plain ? !make_room(block, size) : size > block->tag->size_bytes)
        return false;
    if (!plain)
        debug_resizing(block);
    tag_resize(block->tag, (u32)size);
    unpoison(block, (u32)size);
    if (!plain)
        debug_resized(block);
    return true;
}

void *krealloc(const void *p, size_t size, gfp_t flags)
{
    if (ZERO_OR_NULL_PTR(p))
        return kmalloc(size, flags);
    if (size == 0) {
        kfree(p);
        return ZERO_SIZE_PTR;
    }
    struct block block;
    unsigned long irq_flags = irq_save();
    bool valid = kmalloc_block(p, &block);
    u32 old_bytes = valid ? block.tag->size_bytes : 0;
    if (!valid)
        misuse_bad_free("krealloc", (uintptr_t)p, "the start of a live kmalloc block");
    bool done = valid && resize_in_place(&block, size);
    irq_restore(irq_flags);
    if (done && (flags & __GFP_ZERO) && size > old_bytes)
        memset((char *)p + old_bytes, 0, size - old_bytes);
    if (done || !valid)
        return done ? (void *)p : NULL;

    void *moved = kmalloc(size, flags);
    if (moved == NULL)
        return NULL;
    memcpy(moved, p, min_t(size_t, old_bytes, size));
    kfree(p);
    return moved;
}
