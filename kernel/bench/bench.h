/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BENCH_BENCH_H
#define KERNEL_BENCH_BENCH_H
/*
 * kernel/bench/bench.h - what a benchmark is, and what measuring one tells.
 *
 *     workloads.h, *.c    what is measured: prepare, one operation, finish
 *     measure.c           how: warm-up, rounds, in threads of their own
 *     loop.c              the clock and the loop, whose own cost is taken off
 *     memory.c            is there enough, and did it come back?
 *     table.c             the one table of all
 *
 * The command `bench` (kernel/shell/cmd_bench.c) prints.
 */
#include "lib/sample.h"
#include "lib/types.h"
#include "mm/page.h"

struct kmem_cache;
struct thread;

enum {
    BENCH_FRAMES = 8,               /* of a trace, where nothing else is asked for */
    BENCH_ROUNDS = 9,               /* that count, of a row that is not too long   */
    BENCH_ROUNDS_MAX = 99,
    BENCH_REASON_BYTES = 96,
};

/** One run of a benchmark; its workload's memory. Lies on the bench's own stack, so
 *  that what it points to is held. */
struct bench {
    const struct benchmark *row;
    u32 blocks;                     /* as large a population as was asked for      */
    const char *failed;             /* set by the workload: why there is no figure */

    /* The workload's. Zero before prepare(). */
    void *first;                    /* its population, linked                      */
    void **table;                   /* of addresses; not read by the detector      */
    u32 table_entries;
    u16 *sizes;
    struct kmem_cache *cache;
    struct thread *partner;
    bool records;                   /* the timeline, until it is finished          */
    bool stop;                      /* partner: return                             */
    u32 frames;                     /* of a trace that was looked at               */
    u32 metadata_pages;             /* before prepare()                            */
    u32 seed;                       /* of its pseudo-random numbers                */
};

/** A row of the table. All measured code is in operation(). */
struct benchmark {
    const char *name;
    const char *part;               /* what the figure is the cost of: "pair"      */
    const char *summary;
    u32 blocks;                     /* population; 0: none                         */
    bool blocks_are_fixed;          /* else -n sets another number                 */
    u32 block_bytes;                /* of each                                     */
    u32 fixed_bytes;                /* wanted besides                              */
    u32 turns;                      /* operations a round; 0: as many as it takes  */
    u32 parts;                      /* in one operation; 0 means 1                 */
    u8 page_order;                  /* of the largest run of pages it needs        */
    bool by_frames;                 /* what a trace keeps makes a difference       */
    bool needs_detector;
    bool needs_irqs;                /* cannot be measured with interrupts off      */

    bool (*prepare)(struct bench *b);           /* false: b->failed tells why      */
    void (*before_round)(struct bench *b);
    void (*operation)(struct bench *b, u32 turn);
    void (*after_round)(struct bench *b);
    void (*finish)(struct bench *b);            /* frees all, also half-prepared   */
    u64 (*figure)(struct bench *b); /* of what needs no rounds, for 1000; else NULL */
    const char *unit;               /* of such a figure; NULL: the clock's         */
};

/** The one table; ends with a NULL name. */
extern const struct benchmark benchmark_table[];

/** How it shall be done; 0: as the row and the bench think best. */
struct bench_options {
    u32 blocks, rounds;
    u32 frames;                     /* kept of a trace, 1..DEPOT_FRAMES_MAX        */
};

/** Pages: free ones; of those in use, the caches' reserve, which lies in empty slabs,
 *  and the allocators' and the detector's own tables. */
struct bench_memory {
    u32 free_pages, reserve_pages, metadata_pages;
};

struct bench_result {
    enum { BENCH_MEASURED, BENCH_SKIPPED, BENCH_FAILED, BENCH_INTERRUPTED } verdict;
    char reason[BENCH_REASON_BYTES];    /* unless BENCH_MEASURED                   */
    u32 blocks, turns, rounds;
    u32 frames;                     /* that a trace was seen to keep; 0: not asked */
    u32 disturbed;                  /* rounds that an interrupt hit: done again    */
    struct sample_summary per_1000; /* ticks for 1000 parts                        */
    struct bench_memory before, after;
};

/** bench_clock - find out what the time stamp counter counts, and what measuring
 *  costs. Before the first bench_run(). */
struct bench_clock {
    bool counts_instructions;       /* else cycles                                 */
    u64 read_ticks;                 /* of two readings with nothing in between     */
    u64 loop_per_1000;              /* of a thousand turns with an empty operation */
};
void bench_clock_init(struct bench_clock *clock);

/** bench_run - one row, with so many frames to a trace; what was set before is set
 *  again. */
void bench_run(const struct benchmark *row, const struct bench_clock *clock,
               const struct bench_options *options, struct bench_result *result);

/** bench_wants_bytes - memory that the row takes, with @blocks (0: its own number). */
u64 bench_wants_bytes(const struct benchmark *row, u32 blocks);
#endif
