/* SPDX-License-Identifier: MIT */
#ifndef MM_DEPOT_H
#define MM_DEPOT_H
/*
 * mm/depot.h - the stack depot: each distinct stack trace is kept once.
 *
 * Ten thousand blocks allocated on one path share one record; a tag holds just its
 * address. Idea: lib/stackdepot.c of Linux (Potapenko, 2016). Records are never
 * freed. Here they also count: what is live and what is leaked, by stack and by
 * call site, is known at any time without a walk over the heap.
 *
 * Allocations and frees count in the trace alone (mm/tag_fast.h): two numbers that only
 * rise, and a sum. What follows from them is added up when it is asked for.
 */
#include "lib/types.h"

enum { DEPOT_FRAMES_MAX = 16 };

/** Where an allocator was called: one for all traces with that caller. */
struct call_site {
    struct call_site *hash_next;
    struct call_site *all_next;         /* the list of all call sites            */
    uintptr_t address;                  /* return address in the caller; 0: unknown */
    /* Sums over its traces, valid since the last depot_sum(). */
    u32 live_blocks, live_bytes;        /* allocated here and not yet freed      */
    u32 total_blocks;                   /* ever allocated here                   */

    u32 boot_bytes;                     /* live when the shell started           */
    u32 number;                         /* 0.. in the order of birth             */
};

/** What the last scan found of one trace's blocks; owner: classify.c. */
struct trace_leaks {
    u32 leaders, leader_bytes;          /* leaked blocks to which nothing refers */
    u32 below_blocks, below_bytes;      /* leaked blocks that hang below those   */
    uintptr_t first;                    /* lowest leader, while leaders > 0      */
    u32 group;                          /* in the forest made last, from 1; 0: none */
};

struct trace {
    struct trace *hash_next;
    struct trace *all_next;             /* the list of all traces                */
    struct call_site *site;
    u32 total_blocks, freed_blocks;     /* ever allocated on this path; of those */
    u32 live_bytes;                     /* of those that are not freed           */
    u32 hash;
    struct trace_leaks leaks;
    u8 caller_index;                    /* frames[caller_index] is the call site */
    u8 frame_count;                     /* 1..DEPOT_FRAMES_MAX                   */
    u8 suppressed;                      /* its leaders are: by which entry, from 1;
                                           0: by none. Owner: suppress.c         */
    u8 is_selected : 1;                 /* by a filter's site; owner: forest.c   */
    u8 is_listed : 1;                   /* owner: kernel/shell/timeline_print.c  */
    u32 number;                         /* 0.. in the order of birth             */
    uintptr_t frames[];                 /* return addresses, innermost first     */
};

/**
 * depot_intern - the record of this trace, made if it is new.
 * @frames: @count (1..DEPOT_FRAMES_MAX) return addresses.
 * @caller_index: which of them is the call site.
 * Return: never NULL; without memory for it, depot_unknown().
 */
struct trace *depot_intern(const uintptr_t *frames, unsigned count,
                           unsigned caller_index);

/** depot_unknown - the record for traces that were not taken: one frame, 0. */
struct trace *depot_unknown(void);

/** trace_live_blocks - allocated on this path and not yet freed. The counts wrap; their
 *  difference does not mind. */
static inline u32 trace_live_blocks(const struct trace *trace)
{
    return trace->total_blocks - trace->freed_blocks;
}

/** What is allocated and not yet freed. */
struct depot_live {
    u32 blocks, bytes;                  /* bytes as requested                    */
};

/** depot_live - in sum. depot_sum: the same, and each call site's sums become valid.
 *  Linear in traces. */
struct depot_live depot_live(void);
struct depot_live depot_sum(void);

/** depot_recount - nothing is live any more, as far as is known here: the caller now
 *  tells of what is, by depot_count(). Interrupts off. */
void depot_recount(void);
void depot_count(struct trace *trace, u32 size_bytes);

/** depot_first_trace, depot_first_site - heads of the lists by all_next. */
struct trace *depot_first_trace(void);
struct call_site *depot_first_site(void);

struct depot_stats {
    u32 traces, sites, bytes;           /* of records                            */
    u32 lost;                           /* traces for which there was no memory  */
    u32 buckets;                        /* of the traces' hash table             */
};
void depot_stats(struct depot_stats *stats);

/** depot_init - forget everything. Boot only (and host tests). */
void depot_init(void);
#endif
