/* SPDX-License-Identifier: MIT */
#ifndef MM_DEBUG_H
#define MM_DEBUG_H
/*
 * mm/debug.h - which checks are on, and where the allocators call them.
 *
 * Each cache has one word of flags (kmem_cache.debug), pages and vmalloc have one
 * each (debug_pages, debug_vmalloc). While a word is 0, and it is unless somebody
 * asked, an allocation pays one predicted branch for everything in here:
 *
 *     kmalloc -- debug == 0 --> slot_take_here()       slab_fast.h
 *        \------ else --------> debug_cache_alloc()  out of line, in this order:
 *                                 failslab   shall it fail?             failslab.h
 *                                 guard      pages of its own?          guard.h
 *                                 cache_take, then poison and redzones  redzone.h
 *
 *     kfree ---- debug == 0 --> slot_give_here()
 *        \------ else --------> debug_cache_free()
 *                                 redzones looked at, contents poisoned
 *                                 quarantine, or cache_give()        quarantine.h
 */
#include "lib/types.h"
#include "mm/block.h"
#include "mm/gfp.h"

struct kmem_cache;
struct page;
struct slab;
struct vm_area;

enum debug_flag {
    DEBUG_SANITY     = 1u << 0,     /* F: a slab's invariants at each use       */
    DEBUG_REDZONE    = 1u << 1,     /* Z: bytes on both sides that must not change */
    DEBUG_POISON     = 1u << 2,     /* P: the contents of free memory likewise  */
    DEBUG_USER       = 1u << 3,     /* U: a freed block still knows who had it  */
    DEBUG_QUARANTINE = 1u << 4,     /* Q: freed memory is not reused for a while */
    DEBUG_GUARD      = 1u << 5,     /* guard.c is asked for pages of its own    */
    DEBUG_FAIL       = 1u << 6,     /* failslab.c is asked whether to fail      */
    DEBUG_INIT_ALLOC = 1u << 7,     /* init_on_alloc: zeroed when handed out    */
    DEBUG_INIT_FREE  = 1u << 8,     /* init_on_free: zeroed when given back     */
    DEBUG_RANDOM     = 1u << 9,     /* slots are taken in random order          */
    DEBUG_CHECKS     = (1u << 5) - 1,
};

/* What pages (alloc_pages, kmalloc above 4096 bytes) and vmalloc are called where
 * a cache's name is asked for. */
#define DEBUG_PAGES_NAME   "pages"
#define DEBUG_VMALLOC_NAME "vmalloc"
extern u32 debug_pages, debug_vmalloc;

/**
 * debug_set - switch @flags on or off for each cache whose name matches @glob ("*"
 * and "?"), pages and vmalloc included, now and when it is created later.
 * @glob: copied. Return: how many match now; -ENOSPC: too many rules.
 */
int debug_set(u32 flags, bool on, const char *glob);

/** debug_parse - "FZPUQ", "-" (none) or any of these letters as flags; others:
 *  -EINVAL with *@bad the first of them. */
int debug_parse(const char *letters, u32 *flags, char *bad);

/** debug_flags_for - what a new cache called @name begins with. */
u32 debug_flags_for(const char *name);

/** debug_of - the word that governs @block: its cache's, or that of pages, vmalloc. */
u32 debug_of(const struct block *block);

/** debug_forget - no rules, as at boot. For host tests: existing caches stay as they
 *  are. */
void debug_forget(void);

/* ---- the seam: called by the allocators where their word is not 0 ---------- */

/** debug_cache_alloc - as cache_take(), with all that the cache's flags ask for.
 *  With __GFP_ZERO the object is zeroed here. */
void *debug_cache_alloc(struct kmem_cache *cache, u32 size_bytes, gfp_t flags);

/** debug_cache_free - as cache_give(), of a live slot. */
void debug_cache_free(struct slab *slab, u32 slot);

/** debug_slab_going - look at the free slots of @slab once more: it is given back. Its
 *  cache's lock is held. Return: are its pages full of poison now? */
bool debug_slab_going(const struct slab *slab);

/** debug_pages_alloc - as pages_block_take(). A kmalloc() may get a guarded area. */
void *debug_pages_alloc(unsigned order, u32 size_bytes, enum block_type type,
                        gfp_t flags);
void debug_pages_free(struct page *head);

/** debug_vmalloc_fails - shall this vmalloc() fail? debug_vmalloc_alloc: it did not;
 *  poison @area. debug_vmalloc_free: look at it before it goes, while what the MMU
 *  watches of it is still hidden. */
bool debug_vmalloc_fails(u32 size_bytes, gfp_t flags);
void debug_vmalloc_alloc(struct vm_area *area);
void debug_vmalloc_free(struct vm_area *area);

/** debug_resized - a live block's requested size became @block->tag->size_bytes,
 *  in place: its right redzone now begins elsewhere. debug_resizing: it is about to. */
void debug_resizing(const struct block *block);
void debug_resized(const struct block *block);

/**
 * debug_check_heap - look at every redzone and every poisoned byte there is, now;
 * damage is reported and repaired.
 */
struct heap_check {
    u32 blocks;                     /* looked at: live, free, in quarantine     */
    u32 bytes;                      /* of redzones and poison                   */
    u32 damaged;                    /* blocks that were reported                */
    bool sound;                     /* mm_check(): all invariants hold          */
};
void debug_check_heap(struct heap_check *result);
#endif
