/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/heap.c - workloads of kmalloc and caches.
 *
 * Problem    A compiler that knows the size picks the class at compile time; a caller
 *            that is always the same one hits every cache of call sites.
 * Idea       Sizes come from a table of random numbers, except in the row that wants a
 *            constant. kmalloc_pair_paths() comes to its one call of kmalloc() through
 *            64 different chains of callers.
 * Read next  pages.c, population.c.
 */
#include "kernel/bench/workloads.h"
#include "lib/compiler.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"
#include "mm/timeline.h"

enum { SIZES = 1024, OBJECT_BYTES = 64, PATH_BITS = 6 };

static const char out_of_memory[] = "out of memory";

static bool failed(struct bench *b, const void *p)
{
    if (likely(p != NULL))
        return false;
    b->failed = out_of_memory;
    return true;
}

/* ---- sizes -------------------------------------------------------------- */

static bool make_sizes(struct bench *b, u32 count, u32 least, u32 most)
{
    b->sizes = kmalloc_array(count, sizeof(*b->sizes), GFP_KERNEL);
    for (u32 i = 0; i < count && b->sizes != NULL; i++)
        b->sizes[i] = (u16)(least + bench_random(b) % (most - least + 1));
    return !failed(b, b->sizes);
}

bool prepare_sizes(struct bench *b)
{
    return make_sizes(b, SIZES, SIZE_LEAST, SIZE_MOST);
}

bool prepare_live(struct bench *b)
{
    return prepare_sizes(b) && prepare_linked(b);
}

bool prepare_batch(struct bench *b)
{
    return make_sizes(b, BATCH_BLOCKS, SIZE_LEAST, SIZE_MOST) &&
           table_make(b, BATCH_BLOCKS);
}

bool prepare_cache(struct bench *b)
{
    b->cache = kmem_cache_create("bench", OBJECT_BYTES, 0, 0, NULL);
    return !failed(b, b->cache);
}

bool prepare_krealloc(struct bench *b)
{
    b->first = kmalloc(OBJECT_BYTES, GFP_KERNEL);
    return !failed(b, b->first);
}

/* Whoever has switched it on keeps it, and what it recorded. */
bool prepare_traced(struct bench *b)
{
    struct timeline_sums sums = timeline_sums();
    if (sums.is_on)
        return true;
    if (sums.capacity > 0)
        b->failed = "events of a trace are kept; 'trace clear' gives them up";
    else if (timeline_start(TIMELINE_EVENTS_DEFAULT) != 0)
        b->failed = out_of_memory;
    b->records = b->failed == NULL;
    return b->records;
}

void finish_traced(struct bench *b)
{
    if (!b->records)
        return;
    timeline_stop();
    timeline_clear();
    b->records = false;
}

void finish_heap(struct bench *b)
{
    kfree(b->first);
    kmem_cache_destroy(b->cache);
    table_drop(b);
    kfree(b->sizes);
    b->first = NULL;
    b->cache = NULL;
    b->sizes = NULL;
}

/* ---- pairs -------------------------------------------------------------- */

void kmalloc_pair(struct bench *b, u32 turn)
{
    void *p = kmalloc(b->sizes[turn % SIZES], GFP_KERNEL);
    if (!failed(b, p))
        kfree(p);
}

void kmalloc_pair_64(struct bench *b, u32 turn)
{
    void *p = kmalloc(OBJECT_BYTES, GFP_KERNEL);
    if (!failed(b, p))
        kfree(p);
}

static void left(struct bench *b, u32 path, unsigned bits);

static noinline void right(struct bench *b, u32 path, unsigned bits)
{
    if (bits == 0)
        kmalloc_pair_64(b, path);
    else if (path & 1)
        right(b, path >> 1, bits - 1);
    else
        left(b, path >> 1, bits - 1);
    barrier();
}

static noinline void left(struct bench *b, u32 path, unsigned bits)
{
    right(b, path, bits);
    barrier();
}

void kmalloc_pair_paths(struct bench *b, u32 turn)
{
    right(b, turn, PATH_BITS);
}

void cache_pair(struct bench *b, u32 turn)
{
    void *p = kmem_cache_alloc(b->cache, GFP_KERNEL);
    if (!failed(b, p))
        kmem_cache_free(b->cache, p);
}

void cache_create_destroy(struct bench *b, u32 turn)
{
    struct kmem_cache *cache = kmem_cache_create("bench", OBJECT_BYTES, 0, 0, NULL);
    if (!failed(b, cache))
        kmem_cache_destroy(cache);
}

/* ---- batches ------------------------------------------------------------ */

void batch_alloc(struct bench *b, u32 turn)
{
    b->table[turn] = kmalloc(b->sizes[turn], GFP_KERNEL);
    failed(b, b->table[turn]);
}

void batch_free(struct bench *b, u32 turn)
{
    kfree(b->table[turn]);
    b->table[turn] = NULL;
}

/* Before a round of batch_free(), and behind one of batch_alloc(): in random order. */
void batch_fill(struct bench *b)
{
    for (u32 i = 0; i < BATCH_BLOCKS; i++)
        batch_alloc(b, i);
    table_shuffle(b);
}

/* Also of what a round left behind that found no memory. */
void batch_drain(struct bench *b)
{
    table_shuffle(b);
    for (u32 i = 0; i < BATCH_BLOCKS; i++)
        batch_free(b, i);
}

/* ---- krealloc ----------------------------------------------------------- */

/* Up and down within one size class. */
void krealloc_in_place(struct bench *b, u32 turn)
{
    void *p = krealloc(b->first, turn % 2 ? OBJECT_BYTES : OBJECT_BYTES - 16, GFP_KERNEL);
    if (!failed(b, p))
        b->first = p;
}

/* kmalloc() of 64, to a larger class, kfree(). */
void krealloc_move(struct bench *b, u32 turn)
{
    void *p = kmalloc(OBJECT_BYTES, GFP_KERNEL);
    void *larger = p != NULL ? krealloc(p, 2 * OBJECT_BYTES, GFP_KERNEL) : NULL;
    kfree(failed(b, larger) ? p : larger);
}
