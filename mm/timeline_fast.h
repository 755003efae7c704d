/* SPDX-License-Identifier: MIT */
#ifndef MM_TIMELINE_FAST_H
#define MM_TIMELINE_FAST_H
/* mm/timeline_fast.h - writing an event, for mm/tag.c. */
#include "arch/cpu.h"
#include "arch/running.h"
#include "lib/compiler.h"
#include "mm/tag_block.h"
#include "mm/timeline.h"

/* Fields of who_and_kind. A bit field written by itself would cost five instructions. */
enum { TIMELINE_KIND_SHIFT = 24, TIMELINE_TYPE_SHIFT = 28 };

/** timeline_record - the block of @tag was just allocated, or freed, by a caller of whose
 *  stack @trace is. It is on; interrupts off. */
static __always_inline void timeline_record(enum timeline_kind kind,
                                            const struct tag *tag, struct trace *trace)
{
    struct timeline_event *event = timeline.next;
    struct tag_block block = tag_block(tag);
    event->cycles = cpu_cycles();
    event->start = block.start;
    event->size_bytes = tag->size_bytes;
    event->sequence = tag->sequence;
    event->trace = trace;
    event->who_and_kind = running_here()->who | (u32)kind << TIMELINE_KIND_SHIFT |
                          block.type << TIMELINE_TYPE_SHIFT;
    timeline.next = event + 1;
    if (unlikely(event + 1 == timeline.end)) {
        timeline.next = timeline.first;
        timeline.laps++;
    }
}
#endif
