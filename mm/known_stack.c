/* SPDX-License-Identifier: MIT */
/*
 * mm/known_stack.c - is this stack one that we have seen?
 *
 * Problem    Each allocation and each free records its call stack. To collect it, hash
 *            it and look it up costs 30 instructions a frame, and nearly always yields
 *            a trace that was yielded just before.
 *
 * Idea       Verify instead of collect. A small table, by return address and frame
 *            pointer, keeps the last chains of frames whole. Following the chain once
 *            more costs one comparison for each of its words:
 *
 *              stack              known
 *              ebp -> [f1|ret0]   frame == ebp, return_address == ret0
 *              f1  -> [f2|ret1]   links: f1, ret1
 *              f2  -> [f3|ret2]          f2, ret2     all equal: it is that trace
 *              f3                 end == f3
 *
 *            No frame is believed that was not believed when the chain was learned:
 *            a pointer is followed only after it was found equal to one that stack_walk()
 *            followed, on the same stack. So a broken chain differs, and differing
 *            chains are collected (tag.c).
 *
 *            A trace of the caller alone needs no more than its return address: the
 *            first frame is that of the running function, which is always whole.
 *
 *            While somebody listens to tags, stacks are known under another address of
 *            who asks (`heard` in tag.c), so that the fast paths find none and need not
 *            ask whether anybody does.
 *
 * State      The table; a chain that comes later takes the place of one before.
 * Cost       6 instructions a frame, and 23; 14 for the caller alone. 32 KiB.
 * Locking    Interrupts off.
 * Read next  tag_fast.h, which asks; tag.c, which teaches.
 */
#include "mm/known_stack.h"
#include "arch/running.h"

struct known_stack known_stacks[NR_CPUS][KNOWN_COUNT] __unscanned;

/* May @next, found at @frame, be followed? As stack_walk() decides. */
static bool is_frame(uintptr_t next, uintptr_t frame)
{
    uintptr_t last = running_here()->stack_top - sizeof(struct call_frame);
    return next > frame && next <= last && IS_ALIGNED(next, sizeof(uintptr_t));
}

void known_stack_learn(uintptr_t frame, uintptr_t here, unsigned frames, bool ended,
                       struct trace *trace)
{
    const struct call_frame *first = (const struct call_frame *)frame, *at = first;
    uintptr_t chain[KNOWN_LINKS_MAX + 1];
    unsigned count = 0;
    while (count < KNOWN_LINKS_MAX + 1 && count + 1 < frames + ended &&
           is_frame(at->caller_frame, (uintptr_t)at)) {
        chain[count++] = at->caller_frame;
        at = (const struct call_frame *)at->caller_frame;
    }
    if (count > KNOWN_LINKS_MAX || (ended && count == 0))
        return;                         /* too long; or too short to be sure of */
    struct known_stack *known = known_stack_place(frame);
    *known = (struct known_stack){
        .frame = frame,
        .return_address = first->return_address,
        .here = here,
        .trace = trace,
        .link_count = count,
        .stack_top = running_here()->stack_top,
        .end = at->caller_frame,
    };
    for (unsigned i = 0; i < count; i++) {
        known->links[count - 1 - i].frame = chain[i];
        known->links[count - 1 - i].return_address =
            ((const struct call_frame *)chain[i])->return_address;
    }
}

void known_stack_forget(void)
{
    for (unsigned cpu = 0; cpu < NR_CPUS; cpu++)
        for (unsigned i = 0; i < KNOWN_COUNT; i++)
            known_stacks[cpu][i].return_address = 0;
}
