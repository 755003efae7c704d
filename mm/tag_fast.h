/* SPDX-License-Identifier: MIT */
#ifndef MM_TAG_FAST_H
#define MM_TAG_FAST_H
/*
 * mm/tag_fast.h - tags written by the API functions themselves.
 *
 * tag_set() and tag_clear() without a call: what is needed of the stack, the thread and
 * the clock lies ready (known_stack.h, arch/running.h). For the few functions through
 * which nearly all blocks come and go. They do the same as tag.c's, for those are these.
 *
 * To be used in the API function, whose own frame the trace begins with. Interrupts off.
 */
#include "arch/running.h"
#include "arch/sections.h"
#include "mm/depot.h"
#include "mm/known_stack.h"
#include "mm/tag.h"

/** tag_trace_learn - collect the stack from @frame on, a frame pointer of a function
 *  in which @here lies; later trace_here() knows it. Return: never NULL. */
struct trace *tag_trace_learn(uintptr_t frame, uintptr_t here);

/** tag_free_flags - the block of @tag, with more flags than TAG_LIVE, is freed. */
void tag_free_flags(const struct tag *tag);

extern const struct tag_watch *tag_watcher;         /* NULL: nobody */

/** code_address - of where it stands, as a return address would be. */
#ifdef HOST_TEST
#define code_address() 0
#else
#include "arch/x86/code_address.h"
#endif

/* The running function's call stack, interned. */
static __always_inline struct trace *trace_here(void)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0), here = code_address();
    const struct known_stack *known = known_stack_place(frame);
    if (unlikely(known->frame != frame || known->here != here ||
                 known->return_address !=
                     ((const struct call_frame *)frame)->return_address))
        return tag_trace_learn(frame, here);
    if (known->link_count == 0)
        return known->trace;
    struct trace *trace = known_stack_verify(known, frame);
    return likely(trace != NULL) ? trace : tag_trace_learn(frame, here);
}

/** tag_set_here - as tag_set(). */
static __always_inline void tag_set_here(struct tag *tag, u32 size_bytes)
{
    struct trace *trace = trace_here();
    tag->sequence = ++tag_stats.allocations;
    tag->trace = trace;
    tag->size_bytes = size_bytes;
    tag->time_ms = running_here()->now_ms;
    tag->free_trace = NULL;
    tag->who_and_flags = running_here()->who | TAG_LIVE_WORD;
    trace->total_blocks++;
    trace->live_bytes += size_bytes;
    if (unlikely(tag_watcher != NULL))
        tag_watcher->allocated(tag);
}

/** tag_clear_here - as tag_clear(). */
static __always_inline void tag_clear_here(struct tag *tag)
{
    struct trace *trace = tag->trace;
    trace->freed_blocks++;
    trace->live_bytes -= tag->size_bytes;
    if (unlikely(tag->flags != TAG_LIVE))
        tag_free_flags(tag);
    tag->free_trace = trace_here();
    tag->time_ms = running_here()->now_ms;
    tag->who_and_flags = running_here()->who;
    if (unlikely(tag_watcher != NULL))
        tag_watcher->freed(tag);
}
#endif
