/* SPDX-License-Identifier: MIT */
/*
 * mm/self_test.c - a planted leak in every scan.
 *
 * Problem    "0 leaks" is also what a broken detector says.
 *
 * Idea       Before the mark phase plant two blocks: the address of one is kept in a
 *            root, that of the other only in a form that is no pointer (inverted).
 *            The scan is believed if it misses exactly the second.
 *
 *            The blocks come from a cache of their own that keeps its one slab in
 *            reserve (SLAB_EMPTY_RESERVE) between scans, so no stale word elsewhere can
 *            hold one of its addresses. Planted after the stop and harvested before
 *            the count, they enter no statistics.
 *
 * State      The two addresses. `held` must lie where the detector reads.
 * Cost       Two objects a scan; one slab for ever.
 * Locking    World stopped between planting and harvest.
 */
#include "mm/self_test.h"
#include "lib/assert.h"
#include "mm/block.h"
#include "mm/slab.h"

enum { PLANT_BYTES = 64 };

static struct kmem_cache *cache;
static void *held;
static uintptr_t lost_inverted;

static void *plant(void)
{
    struct block block;
    void *p = kmem_cache_zalloc(cache, GFP_NOWAIT | __GFP_NOWARN);
    KASSERT(p != NULL && block_find((uintptr_t)p, &block));
    tag_set_flags(block.tag, TAG_IGNORE);
    return p;
}

void self_test_init(void)
{
    cache = kmem_cache_create("kmemleak_self_test", PLANT_BYTES, 0,
                              SLAB_PANIC | SLAB_NO_USER_FLAGS, NULL);
    held = NULL;
    kmem_cache_free(cache, plant());            /* make the slab, while memory lasts */
}

void self_test_plant(void)
{
    held = plant();
    lost_inverted = ~(uintptr_t)plant();
}

static bool was_reached(const void *p)
{
    struct block block;
    return block_find((uintptr_t)p, &block) && (block.tag->flags & TAG_MARKED);
}

bool self_test_harvest(void)
{
    void *lost = (void *)~lost_inverted;
    bool passed = was_reached(held) && !was_reached(lost);
    kmem_cache_free(cache, lost);
    kmem_cache_free(cache, held);
    held = NULL;
    lost_inverted = 0;
    return passed;
}
