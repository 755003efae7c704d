/* SPDX-License-Identifier: MIT */
#ifndef MM_SLAB_FAST_H
#define MM_SLAB_FAST_H
/*
 * mm/slab_fast.h - an object's way out and back while all is well.
 *
 * For the API functions themselves: nothing is called here but what records the stack.
 * Whatever is unusual shows as "no slot" or "not plain", and is sorted out elsewhere,
 * by functions that ask for everything (slab.c, debug_cache.c, misuse.c):
 *
 *   out   a bit of the open word       none: another word, checks, no memory
 *   back  page -> slab -> slot         not plain: no slab, checks, no start of a slot,
 *                                      not live, held by annotations
 *
 * One processor: interrupts off are the lock of free_map and frees_left. With more, a
 * cache's lock is to be taken in slot_give_here().
 */
#include "arch/bit.h"
#include "lib/assert.h"
#include "lib/bits.h"
#include "mm/kasan.h"
#include "mm/slab_internal.h"
#include "mm/tag_fast.h"

_Static_assert(NR_CPUS == 1, "slot_give_here() wants the lock of the slab's cache");

/** slot_is_open - is there a slot for slot_take_here()? Else cache_take_hard() knows
 *  more. Interrupts off until it is taken. */
static __always_inline bool slot_is_open(struct kmem_cache *cache)
{
    return likely(*cache->open.word != 0) || cache_open(cache);
}

/** slot_take_here - one that is open, tagged as allocated by a function at @here, which
 *  runs. */
static __always_inline void *slot_take_here(struct kmem_cache *cache, u32 size_bytes,
                                            struct trace *trace, uintptr_t here)
{
    const struct slab_open *open = &cache->open;
    u32 bits = *open->word, slot = ffs_index(bits);
    *open->word = bits & (bits - 1);
    open->slab->frees_left++;
    void *object = (void *)(open->object + slot * open->slot_bytes);
    tag_set_here(&open->tags[slot], size_bytes, trace, here);
    if (KASAN_BUILD)
        object_unpoison(cache, object, size_bytes);
    return object;
}

/** slab_around - is @address in the pages of a slab? *@slab: which. */
static __always_inline bool slab_around(uintptr_t address, struct slab **slab)
{
    uintptr_t index = (address - PAGE_OFFSET) >> PAGE_SHIFT;    /* as in page_of() */
    if (unlikely(index >= page_count || mem_map[index].state != PAGE_SLAB))
        return false;
    *slab = mem_map[index].slab;
    return true;
}

/**
 * slot_is_plain - is @address the start of a live object of @slab, one that can be freed
 * with no more ado? *@slot: which one.
 *
 * Slot and remainder come from one product: with c = ceil(2^32 / d), n / d is the upper
 * half of n * c, and d divides n if and only if the lower half is less than c (Lemire,
 * Kaser, Kurz, "Faster remainder by direct computation", 2019; exact for n, d < 2^16).
 */
static __always_inline bool slot_is_plain(const struct slab *slab, uintptr_t address,
                                          u32 *slot)
{
    u64 product = (u64)(u32)(address - slab->base) * slab->plain_reciprocal;
    *slot = (u32)(product >> 32);
    return likely((u32)product < slab->plain_reciprocal && *slot < slab->slot_count &&
                  slab->tags[*slot].flags == TAG_LIVE);
}

/** slot_give_here - the live object of the plain @slot is freed by a function at @here,
 *  which runs. Interrupts off. */
static __always_inline void slot_give_here(struct slab *slab, u32 slot,
                                           struct trace *trace, uintptr_t here)
{
    tag_clear_here(&slab->tags[slot], trace, here);
    if (KASAN_BUILD)
        object_poison(slab, slot);
    bool was_free = bit_test_and_set(slab->free_map, slot);
    KASSERT(!was_free);
    slab->last_freed = slot;
    if (unlikely(--slab->frees_left == 0))
        slab_moves(slab);
}
#endif
