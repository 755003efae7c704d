/* SPDX-License-Identifier: MIT */
/*
 * kernel/bench/table.c - the one table of benchmarks, in the order in which they run.
 *
 * Problem    What is measured, with how many blocks, and what does it need for that?
 * Idea       A row each. To add one: write its operation in a file of its kind, declare
 *            it in workloads.h, and put its row here. docs/bench.md shows the table as it
 *            is measured.
 */
#include "kernel/bench/workloads.h"
#include "kernel/boot_time.h"
#include "mm/buddy.h"

enum {
    LINKED = 100000, SHUFFLED = 300000, NUMBERS = 10000, LIVE = 300000, ASKED = 10000,
};

/* Of a thread that is spawned, and what else is small. */
enum { SMALL_BYTES = 64 * 1024 };

/* Of the ring of events, with its page tables. */
enum { TRACE_BYTES = 512 * 1024 };

#define PART(label, one, about, make, act, end)                                 \
    .name = label, .part = one, .summary = about, .by_frames = true,            \
    .prepare = make, .operation = act, .finish = end
#define PAIR(label, about, make, act, end)                                      \
    PART(label, "pair", about, make, act, end)
#define WHOLE(label, about, act)                                                \
    PAIR(label, about, prepare_whole, act, finish_whole),                       \
    .before_round = take_small_runs, .after_round = give_small_runs
#define SCAN(label, about, count, bytes, make, act, end)                        \
    .name = label, .part = "scan", .summary = about, .needs_detector = true,    \
    .blocks = count, .block_bytes = bytes, .turns = 1,                          \
    .prepare = make, .operation = act, .finish = end, .fixed_bytes = SMALL_BYTES
#define ASK(label, about, make, act, end)                                       \
    .name = label, .part = "question", .summary = about, .needs_detector = true, \
    .blocks = ASKED, .block_bytes = 64, .turns = 1,                             \
    .prepare = make, .operation = act, .finish = end, .fixed_bytes = SMALL_BYTES

static u64 boot_figure(struct bench *b)
{
    return boot_time_to_prompt() * 1000;
}

static u64 boot_work_figure(struct bench *b)
{
    return boot_time_working() * 1000;
}

const struct benchmark benchmark_table[] = {
    { PAIR("kmalloc", "kmalloc and kfree, 16 to 4096 bytes, sizes at random",
           prepare_sizes, kmalloc_pair, finish_heap), .turns = 1024 },
    { PAIR("kmalloc-64", "kmalloc and kfree of a constant 64 bytes",
           NULL, kmalloc_pair_64, NULL) },
    { PAIR("kmalloc-paths", "a pair of 64 bytes called through 64 chains of callers",
           NULL, kmalloc_pair_paths, NULL) },
    { PAIR("kmalloc-live", "the pair of 16 to 4096 bytes while many blocks are live",
           prepare_live, kmalloc_pair, finish_population), .turns = 1024,
      .blocks = LIVE, .block_bytes = 64 },
    { PAIR("kmem_cache", "kmem_cache_alloc and _free, 64 bytes",
           prepare_cache, cache_pair, finish_heap) },
    { PAIR("kmalloc-traced", "kmalloc and kfree of 64 bytes while trace is on",
           prepare_traced, kmalloc_pair_64, finish_traced), .fixed_bytes = TRACE_BYTES },
    { PAIR("pages-traced", "alloc_pages and __free_pages of one page with trace on",
           prepare_traced, pages_pair_0, finish_traced), .fixed_bytes = TRACE_BYTES },
    { .name = "batch-alloc", .part = "kmalloc", .by_frames = true,
      .summary = "10,000 kmallocs of 16 to 4096 bytes, one after the other",
      .turns = BATCH_BLOCKS, .fixed_bytes = BATCH_BYTES,
      .prepare = prepare_batch, .operation = batch_alloc, .after_round = batch_drain,
      .finish = finish_heap },
    { .name = "batch-free", .part = "kfree", .by_frames = true,
      .summary = "10,000 kfrees of such blocks, in random order",
      .turns = BATCH_BLOCKS, .fixed_bytes = BATCH_BYTES,
      .prepare = prepare_batch, .before_round = batch_fill, .operation = batch_free,
      .after_round = batch_drain, .finish = finish_heap },
    { PART("krealloc", "krealloc", "krealloc within a size class", prepare_krealloc,
           krealloc_in_place, finish_heap) },
    { PART("krealloc-move", "triple", "kmalloc, krealloc to another class, kfree", NULL,
           krealloc_move, NULL) },
    { WHOLE("pages-0", "alloc_pages and __free_pages of one page", pages_pair_0) },
    { WHOLE("pages-3", "alloc_pages and __free_pages of 8 pages", pages_pair_3) },
    { WHOLE("pages-10", "alloc_pages and __free_pages of 1024", pages_pair_10),
      .page_order = BUDDY_ORDER_MAX },
    { PAIR("pages-split", "1024 single pages, freed in random order", prepare_run,
           pages_alloc_all, finish_pages), .turns = 1, .parts = RUN_PAGES,
      .fixed_bytes = (RUN_PAGES + 16) * PAGE_SIZE },
    { PAIR("pages-fragments", "a pair of one page where no two free ones are buddies",
           prepare_fragments, pages_pair_0, finish_pages),
      .fixed_bytes = (FRAGMENT_PAGES + 16) * PAGE_SIZE },
    { WHOLE("vmalloc", "vmalloc and vfree of four pages", vmalloc_pair) },
    { .name = "cache-create", .part = "pair", .fixed_bytes = SMALL_BYTES,
      .summary = "kmem_cache_create and _destroy", .operation = cache_create_destroy },
    { .name = "thread-switch", .part = "switch", .needs_irqs = true, .parts = 2,
      .summary = "from one thread that yields to another", .fixed_bytes = SMALL_BYTES,
      .prepare = prepare_partner, .operation = thread_switch_twice,
      .finish = finish_partner },
    { .name = "thread-spawn", .part = "thread", .needs_irqs = true,
      .summary = "a thread made, run and joined", .fixed_bytes = SMALL_BYTES,
      .prepare = prepare_whole, .before_round = take_small_runs,
      .operation = thread_spawn, .after_round = give_small_runs,
      .finish = finish_whole },
    { SCAN("scan-idle", "a scan while there are only the kernel's own blocks", 0, 0,
           NULL, scan_once, NULL) },
    { SCAN("scan-linked", "a scan with a list of 64-byte blocks", LINKED, 64,
           prepare_linked, scan_once, finish_population) },
    { SCAN("scan-shuffled", "a scan with a list in random order", SHUFFLED, 64,
           prepare_shuffled, scan_once, finish_population) },
    { SCAN("scan-numbers", "a scan with blocks full of what is no pointer", NUMBERS,
           4096, prepare_numbers, scan_once, finish_population) },
    { SCAN("scan-lost", "a scan with blocks that are all lost", LINKED, 64,
           prepare_lost, scan_finding_all, finish_lost) },
    { ASK("why", "a chain through all blocks of a list, to its last",
          prepare_query, why_last, finish_population) },
    { ASK("who", "who refers to the last block of a list", prepare_query, who_last,
          finish_population) },
    { ASK("diff", "what was allocated since a mark, by call site", prepare_diff,
          diff_once, finish_diff) },
    { .name = "metadata", .part = "block", .unit = "bytes", .figure = metadata_figure,
      .summary = "the allocators' and the detector's own memory for a block",
      .blocks = LINKED, .blocks_are_fixed = true, .block_bytes = 64,
      .fixed_bytes = SMALL_BYTES, .prepare = prepare_linked,
      .finish = finish_population },
    { .name = "boot", .part = "boot", .figure = boot_figure,
      .summary = "from the first line of C to the prompt" },
    { .name = "boot-work", .part = "boot", .figure = boot_work_figure,
      .summary = "boot without the 6 ms in which clocks are compared" },
    { .name = NULL },
};
