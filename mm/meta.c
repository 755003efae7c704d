/* SPDX-License-Identifier: MIT */
/*
 * mm/meta.c - where descriptors live.
 *
 * Problem    A slab's descriptor and tags must lie out of line, in memory that the
 *            leak detector neither tracks nor reads; and they come in odd sizes.
 *
 * Idea       The slab layer serves itself: untracked caches, one for each multiple
 *            of 32 bytes, keep their descriptors inside their own pages and so
 *            need nobody. What is larger than half a page gets whole pages.
 *
 * State      The caches. Their memory is static: they are the first there are.
 * Cost       That of a slab object without a tag. Waste: below 32 bytes each.
 * Locking    The caches' own.
 * Read next  slab.c.
 */
#include "mm/meta.h"
#include "lib/bits.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"

enum { STEP_BYTES = 32, SMALL_BYTES_MAX = PAGE_SIZE / 2 };

static struct kmem_cache caches[SMALL_BYTES_MAX / STEP_BYTES] __unscanned;

static struct kmem_cache *cache_for(u32 bytes)
{
    return &caches[(bytes - 1) / STEP_BYTES];
}

void *meta_alloc(u32 bytes)
{
    void *p;
    if (bytes <= SMALL_BYTES_MAX) {
        p = cache_take(cache_for(bytes), bytes);
    } else {
        struct page *page = pages_take(order_base_2(DIV_ROUND_UP(bytes, PAGE_SIZE)),
                                       PAGE_META);
        p = page != NULL ? page_address(page) : NULL;
    }
    return p != NULL ? memset(p, 0, bytes) : NULL;
}

void meta_free(void *p, u32 bytes)
{
    struct page *page = virt_to_page(p);
    if (bytes <= SMALL_BYTES_MAX)
        cache_give(page->slab, slab_slot_index(page->slab, (uintptr_t)p));
    else
        pages_give(page);
}

void meta_shrink(u32 bytes)
{
    if (bytes > SMALL_BYTES_MAX)
        return;
    struct kmem_cache *cache = cache_for(bytes);
    unsigned long flags = spin_lock_save(&cache->lock);
    slab_release_empty(cache, 0);
    spin_unlock_irqrestore(&cache->lock, flags);
}

void meta_init(void)
{
    for (u32 i = 0; i < ARRAY_SIZE(caches); i++) {
        char name[CACHE_NAME_BYTES];
        u32 bytes = (i + 1) * STEP_BYTES;
        snprintf(name, sizeof(name), "meta-%u", bytes);
        cache_setup(&caches[i], name, bytes, SLOT_ALIGN_MIN, SLAB_UNTRACKED, NULL);
    }
}
