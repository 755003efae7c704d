/* SPDX-License-Identifier: MIT */
#ifndef MM_SLAB_H
#define MM_SLAB_H
/*
 * mm/slab.h - caches of equal objects, cut from runs of pages called slabs.
 *
 * After Bonwick, "The Slab Allocator", USENIX 1994. Interface as in Linux.
 */
#include "lib/compiler.h"
#include "lib/types.h"
#include "mm/gfp.h"

struct kmem_cache;

typedef unsigned slab_flags_t;
#define SLAB_HWCACHE_ALIGN (1u << 0)    /* align objects to cache lines          */
#define SLAB_PANIC         (1u << 1)    /* kmem_cache_create() may not fail      */
#define SLAB_NO_USER_FLAGS (1u << 2)    /* no checks are ever switched on for it */

/** kmem_cache_destroy - give back an empty cache; NULL is a no-op. One with live
 *  objects is reported and stays. */
void kmem_cache_destroy(struct kmem_cache *cache);

/**
 * kmem_cache_create - a new cache.
 * @name:  copied. @size: object bytes, 1..32768. @align: power of two or 0.
 * @ctor:  run on each object when its slab is made, or NULL. Interrupts are off,
 *         and it may not use this very cache.
 * Return: the cache, or NULL: bad arguments (reported) or no memory.
 */
struct kmem_cache *kmem_cache_create(const char *name, unsigned size,
                                     unsigned align, slab_flags_t flags,
                                     void (*ctor)(void *object))
    __freed_by(kmem_cache_destroy, 1);
#define KMEM_CACHE(type, flags) \
    kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), flags, NULL)

/** slab_set_leftovers_reporter - who tells of a cache's live objects when it is to be
 *  destroyed and cannot be. Boot only. */
void slab_set_leftovers_reporter(void (*report)(const struct kmem_cache *cache));

/** kmem_cache_free - give back an object of that very cache; anything else is
 *  reported and changes nothing. NULL is a no-op. */
void kmem_cache_free(struct kmem_cache *cache, void *object);

/** kmem_cache_alloc - one object, NULL when memory is out. */
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags) __must_check
    __freed_by(kmem_cache_free, 2);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags) __must_check
    __freed_by(kmem_cache_free, 2);

/** kmem_cache_shrink - give every empty slab back to the buddy allocator.
 *  Return: 0 if no slab is left, else 1. */
int kmem_cache_shrink(struct kmem_cache *cache);

unsigned kmem_cache_size(const struct kmem_cache *cache);
const char *kmem_cache_name(const struct kmem_cache *cache);
#endif
