/* SPDX-License-Identifier: MIT */
#ifndef MM_HISTORY_H
#define MM_HISTORY_H
/*
 * mm/history.h - who allocated a block, and who freed it, as far as it is known.
 *
 * A tag keeps its record until its slot or pages are used again: when the block is
 * freed, time and thread become those of the free, and its stack takes the place of
 * what only the detector needs. With slab_debug=U nothing is overwritten.
 */
#include "lib/types.h"
#include "mm/block.h"

struct trace;

struct block_event {
    const struct trace *trace;      /* NULL: not known, and all else is void    */
    bool has_runner;                /* the three below are known                */
    u32 time_ms;                    /* since boot                               */
    u16 thread_id;
    u8 comm;                        /* mm/comm.h                                */
};

struct block_history {
    u32 size_bytes;                 /* requested, by the last who had it        */
    u32 sequence;                   /* 0: never used, then allocated.trace is NULL;
                                       or lost when its pages became free       */
    struct block_event allocated, freed;    /* freed.trace is NULL of a live block */
};

/** block_history - of @block, live or freed, as block_slot(), block_gone() or
 *  guard_freed() found it. */
void block_history(const struct block *block, struct block_history *history);
#endif
