/* SPDX-License-Identifier: MIT */
#ifndef MM_TIMELINE_H
#define MM_TIMELINE_H
/*
 * mm/timeline.h - what was allocated and freed, in order: a ring of the last events.
 *
 * The tags know who owns a block now; the timeline knows how it came to that. Its memory
 * is no block and never scanned, so an event keeps nothing alive.
 */
#include "lib/types.h"
#include "mm/tag.h"

enum timeline_kind { TIMELINE_ALLOC, TIMELINE_FREE, TIMELINE_RESIZE };

enum {
    TIMELINE_EVENTS_DEFAULT = 8192,     /* 288 KiB                               */
    TIMELINE_EVENTS_MAX = 3 << 20,      /* 108 MiB, of the vmap window's 124     */
};

struct timeline_event {
    u64 cycles;                         /* cpu_cycles(); see timer_us_at()       */
    uintptr_t start;                    /* of the block                          */
    u32 size_bytes, sequence;           /* as in its tag                         */
    struct trace *trace;                /* who allocated, freed, resized it      */
    union {
        struct {
            u16 thread_id;              /* who ran, as in a tag                  */
            u8 comm;
            u8 kind : 4;                /* enum timeline_kind                    */
            u8 type : 4;                /* enum block_type                       */
        };
        u32 who_and_kind;               /* these four, written at once           */
    };
    u32 old_size_bytes, old_sequence;   /* TIMELINE_RESIZE: before that          */
};

/*
 * Invariants (interrupts off):
 *   L1  first == NULL: there is no ring, end == NULL, and nothing is recorded
 *   L2  else first <= next < end; the event written next goes to `next`
 *   L3  laps * (end - first) + (next - first) events were recorded since timeline_start()
 */
struct timeline {
    struct timeline_event *first, *next, *end;
    u64 laps;                           /* how often `next` came back to `first`; 32
                                           bits last a ring of one event minutes */
    bool is_on;
};
extern struct timeline timeline;        /* writers: timeline.c, timeline_fast.h  */

/**
 * timeline_start - forget all events, and record from now on, the last @events of them
 * (1..TIMELINE_EVENTS_MAX). Return: 0; -ENOMEM, and nothing has changed.
 */
int timeline_start(u32 events);

/** timeline_stop - record no more; what was recorded stays. */
void timeline_stop(void);

/** timeline_clear - forget all events; if none are being recorded, give the ring back. */
void timeline_clear(void);

/** What there is. Events have numbers from 1; the last `kept` can be read. */
struct timeline_sums {
    u64 events, kept, lost;             /* events == kept + lost                 */
    u32 capacity;
    bool is_on;
};
struct timeline_sums timeline_sums(void);

/** timeline_read - event number @n. Return: false if it is overwritten, or not there. */
bool timeline_read(u64 n, struct timeline_event *event);

/** timeline_resized - the event recorded last was no allocation: a block was resized that
 *  had @old_bytes and @old_sequence. For mm/tag.c, interrupts off. */
void timeline_resized(u32 old_bytes, u32 old_sequence);
#endif
