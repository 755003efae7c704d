/* SPDX-License-Identifier: MIT */
/*
 * mm/timeline.c - a ring of the last allocations and frees.
 *
 * Problem    The tags tell what is live now. How memory came to look as it does, which
 *            blocks came and went in between, and when, nobody can tell afterwards.
 *
 * Idea       Write each event down where the tag is written; the oldest are overwritten:
 *
 *              first            next                   end
 *              |  9 | 10 | 11 | 12 |  5 |  6 |  7 |  8 |
 *                             newest ^oldest: 4 lost
 *
 *            An event has the address of its interned stack, not the stack. So it is of
 *            fixed size, and costs about what its words cost to store.
 *
 *            To the fast paths all of this is unknown: while somebody listens to tags no
 *            stack is known to them, and tag.c, to which they turn then, tells us.
 *
 * State      `timeline`, and its ring: single pages side by side (table.c), so that it
 *            needs no long run; neither tracked nor scanned.
 * Cost       Off: nothing. On: 80 to 95 instructions an event; 36 bytes each.
 * Locking    Interrupts off; one processor. Start and clear: one caller at a time.
 * Not done   A ring for each processor.
 * Read next  tag.c, which tells; kernel/shell/cmd_trace.c, which prints.
 */
#include "mm/timeline.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "lib/assert.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "mm/table.h"

#ifndef HOST_TEST
_Static_assert(sizeof(struct timeline_event) == 36, "as the documentation says");
_Static_assert(TIMELINE_EVENTS_MAX * sizeof(struct timeline_event) <
               VMAP_END - VMAP_START - (8 << 20), "addresses for it, and for others");
#endif

struct timeline timeline __unscanned;   /* times and addresses: no references */

void timeline_resized(u32 old_bytes, u32 old_sequence)
{
    struct timeline_event *newest =
        (timeline.next > timeline.first ? timeline.next : timeline.end) - 1;
    KASSERT(newest->kind == TIMELINE_ALLOC);
    newest->kind = TIMELINE_RESIZE;
    newest->old_size_bytes = old_bytes;
    newest->old_sequence = old_sequence;
}

/* ---- on and off ---------------------------------------------------------- */

static void forget_events(void)
{
    timeline.next = timeline.first;
    timeline.laps = 0;
}

static void set_on(bool on)
{
    timeline.is_on = on;
    tag_listeners_changed();
}

static u32 capacity(void)
{
    return (u32)(timeline.end - timeline.first);
}

/* Record into @ring instead of the one there is. Return: that one's size. */
static u32 exchange(struct timeline_event **ring, u32 events)
{
    u32 old_events = capacity();
    struct timeline_event *old = timeline.first;
    timeline.first = *ring;
    timeline.end = *ring + events;
    *ring = old;
    return old_events * sizeof(**ring);
}

int timeline_start(u32 events)
{
    struct timeline_event *ring = NULL;
    u32 old_bytes = 0;
    if (events != capacity()) {
        ring = table_alloc(events * sizeof(*ring));
        if (ring == NULL)
            return -ENOMEM;
    }
    unsigned long flags = irq_save();
    if (ring != NULL)
        old_bytes = exchange(&ring, events);
    forget_events();
    set_on(true);
    irq_restore(flags);
    table_free(ring, old_bytes);
    return 0;
}

void timeline_stop(void)
{
    unsigned long flags = irq_save();
    set_on(false);
    irq_restore(flags);
}

void timeline_clear(void)
{
    struct timeline_event *ring = NULL;
    u32 old_bytes = 0;
    unsigned long flags = irq_save();
    if (!timeline.is_on)
        old_bytes = exchange(&ring, 0);
    forget_events();
    irq_restore(flags);
    table_free(ring, old_bytes);
}

/* ---- reading ------------------------------------------------------------- */

static u64 events_recorded(void)
{
    return timeline.laps * capacity() + (u32)(timeline.next - timeline.first);
}

struct timeline_sums timeline_sums(void)
{
    unsigned long flags = irq_save();
    struct timeline_sums sums = {
        .events = events_recorded(), .capacity = capacity(),
        .is_on = timeline.is_on,
    };
    irq_restore(flags);
    sums.kept = min_t(u64, sums.events, sums.capacity);
    sums.lost = sums.events - sums.kept;
    return sums;
}

bool timeline_read(u64 n, struct timeline_event *event)
{
    unsigned long flags = irq_save();
    u64 back = events_recorded() - n;           /* 0: the newest; n too large: huge */
    u32 at = (u32)(timeline.next - timeline.first);
    bool found = n > 0 && back < min_t(u64, events_recorded(), capacity());
    if (found) {
        u32 steps = (u32)back + 1;              /* from `next` backward */
        *event = timeline.first[(at >= steps ? at : at + capacity()) - steps];
    }
    irq_restore(flags);
    return found;
}
