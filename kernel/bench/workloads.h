/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BENCH_WORKLOADS_H
#define KERNEL_BENCH_WORKLOADS_H
/*
 * kernel/bench/workloads.h - what the rows of the table are made of.
 *
 * A prepare_ returns false with b->failed set; a finish_ takes what it left half done.
 */
#include "kernel/bench/bench.h"

/* heap.c: kmalloc, caches, batches. */
enum { BATCH_BLOCKS = 10000, SIZE_LEAST = 16, SIZE_MOST = 4096,
       BATCH_BYTES = BATCH_BLOCKS * 3072 };   /* what the classes make of these */
bool prepare_sizes(struct bench *b);
bool prepare_live(struct bench *b);
bool prepare_batch(struct bench *b);
bool prepare_cache(struct bench *b);
bool prepare_krealloc(struct bench *b);
bool prepare_traced(struct bench *b);
void finish_traced(struct bench *b);
void finish_heap(struct bench *b);
void kmalloc_pair(struct bench *b, u32 turn);
void kmalloc_pair_64(struct bench *b, u32 turn);
void kmalloc_pair_paths(struct bench *b, u32 turn);
void cache_pair(struct bench *b, u32 turn);
void cache_create_destroy(struct bench *b, u32 turn);
void batch_fill(struct bench *b);
void batch_alloc(struct bench *b, u32 turn);
void batch_free(struct bench *b, u32 turn);
void batch_drain(struct bench *b);
void krealloc_in_place(struct bench *b, u32 turn);
void krealloc_move(struct bench *b, u32 turn);

/* pages.c: alloc_pages, vmalloc. */
enum { RUN_PAGES = 1024, FRAGMENT_PAGES = 2048 };
void pages_pair_0(struct bench *b, u32 turn);
void pages_pair_3(struct bench *b, u32 turn);
void pages_pair_10(struct bench *b, u32 turn);
void vmalloc_pair(struct bench *b, u32 turn);
bool prepare_whole(struct bench *b);
void take_small_runs(struct bench *b);
void give_small_runs(struct bench *b);
void finish_whole(struct bench *b);
bool prepare_run(struct bench *b);
void pages_alloc_all(struct bench *b, u32 turn);
bool prepare_fragments(struct bench *b);
void finish_pages(struct bench *b);

/* threads.c */
bool prepare_partner(struct bench *b);
void thread_switch_twice(struct bench *b, u32 turn);
void finish_partner(struct bench *b);
void thread_spawn(struct bench *b, u32 turn);

/* population.c: many blocks, linked in some way by their first words. */
enum population_kind {
    POPULATION_LINKED,              /* each refers to the one allocated before it  */
    POPULATION_SHUFFLED,            /* in a random order                           */
    POPULATION_LOST,                /* the links are inverted: no references       */
};
bool populate(struct bench *b, enum population_kind kind);
bool prepare_linked(struct bench *b);
bool prepare_shuffled(struct bench *b);
bool prepare_lost(struct bench *b);
bool prepare_numbers(struct bench *b);      /* linked; all else in them: no pointers */
void finish_population(struct bench *b);
void finish_lost(struct bench *b);

/* table of addresses that the detector does not read, and its order. */
bool table_make(struct bench *b, u32 entries);
void table_shuffle(struct bench *b);
void table_drop(struct bench *b);
u32 bench_random(struct bench *b);

/* memory.c: bytes of metadata for each block of the population. */
u64 metadata_figure(struct bench *b);

/* scans.c */
void scan_once(struct bench *b, u32 turn);
void scan_finding_all(struct bench *b, u32 turn);
bool prepare_query(struct bench *b);
bool prepare_diff(struct bench *b);
void finish_diff(struct bench *b);
void why_last(struct bench *b, u32 turn);
void who_last(struct bench *b, u32 turn);
void diff_once(struct bench *b, u32 turn);
#endif
