/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/population.c - many blocks, and whom they refer to.
 *
 * Problem    What a scan costs depends on how many blocks there are, in which order
 *            they refer to each other, and what else is in them. They must be found
 *            again to be freed, even those that no reference leads to.
 *
 * Idea       Each block's first word is its link, b->first the one to begin with:
 *
 *              linked     in the order of allocation: the kindest to any cache
 *              shuffled   in a random order: each step goes somewhere else
 *              lost       inverted, ~address: to the detector, no reference at all
 *
 * State      Pseudo-random numbers come from b->seed: each run sees the same ones.
 * Read next  scans.c.
 */
#include "kernel/bench/workloads.h"
#include "kernel/console.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/vmalloc.h"

enum { NUMBER_MOST = 0x3fffffff };      /* below any address of the kernel's       */

/* Numerical Recipes' linear congruential generator; its high bits are the better. */
u32 bench_random(struct bench *b)
{
    b->seed = b->seed * 1664525u + 1013904223u;
    return b->seed >> 8;
}

/* ---- a table of addresses ------------------------------------------------ */

bool table_make(struct bench *b, u32 entries)
{
    b->table = vzalloc(entries * sizeof(*b->table));
    if (b->table == NULL) {
        b->failed = "out of memory";
        return false;
    }
    b->table_entries = entries;
    kmemleak_no_scan(b->table);         /* or it would hold what it lists */
    return true;
}

/* Fisher and Yates. */
void table_shuffle(struct bench *b)
{
    for (u32 i = b->table_entries - 1; i > 0; i--) {
        u32 j = bench_random(b) % (i + 1);
        void *other = b->table[i];
        b->table[i] = b->table[j];
        b->table[j] = other;
    }
}

void table_drop(struct bench *b)
{
    vfree(b->table);
    b->table = NULL;
    b->table_entries = 0;
}

/* ---- populations --------------------------------------------------------- */

static void *link_of(void *address, bool is_lost)
{
    return is_lost ? (void *)~(uintptr_t)address : address;
}

static void release(struct bench *b, bool is_lost)
{
    while (b->first != link_of(NULL, is_lost) && b->first != NULL) {
        void **block = link_of(b->first, is_lost);
        b->first = *block;
        kfree(block);
    }
    b->first = NULL;
}

static bool allocate(struct bench *b, bool is_lost)
{
    b->first = link_of(NULL, is_lost);
    for (u32 i = 0; i < b->blocks; i++) {
        void **block = kzalloc(b->row->block_bytes, GFP_KERNEL | __GFP_NOWARN);
        if (block == NULL)
            b->failed = "out of memory";
        else if (console_interrupt_pending())
            b->failed = "interrupted";
        if (b->failed != NULL) {
            kfree(block);
            return false;
        }
        *block = b->first;
        b->first = link_of(block, is_lost);
    }
    return true;
}

/* Link the same blocks anew, in a random order. */
static bool shuffle(struct bench *b)
{
    if (!table_make(b, b->blocks))
        return false;
    u32 count = 0;
    for (void **block = b->first; block != NULL; block = *block)
        b->table[count++] = block;
    table_shuffle(b);
    b->first = NULL;
    for (u32 i = 0; i < count; i++) {
        *(void **)b->table[i] = b->first;
        b->first = b->table[i];
    }
    table_drop(b);
    return true;
}

bool populate(struct bench *b, enum population_kind kind)
{
    return allocate(b, kind == POPULATION_LOST) &&
           (kind != POPULATION_SHUFFLED || shuffle(b));
}

bool prepare_linked(struct bench *b)
{
    return populate(b, POPULATION_LINKED);
}

bool prepare_shuffled(struct bench *b)
{
    return populate(b, POPULATION_SHUFFLED);
}

bool prepare_lost(struct bench *b)
{
    return populate(b, POPULATION_LOST);
}

bool prepare_numbers(struct bench *b)
{
    if (!populate(b, POPULATION_LINKED))
        return false;
    u32 words = b->row->block_bytes / sizeof(u32);
    for (void **block = b->first; block != NULL; block = *block)
        for (u32 i = 1; i < words; i++)
            ((u32 *)block)[i] = bench_random(b) & NUMBER_MOST;
    return true;
}

void finish_population(struct bench *b)
{
    table_drop(b);
    release(b, false);
    kfree(b->sizes);
    b->sizes = NULL;
}

void finish_lost(struct bench *b)
{
    release(b, true);
}
