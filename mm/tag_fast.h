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

/** function_address - @function's, as a return address into it: where a trace begins.
 *  Host tests make their stacks up, whole. */
#ifdef HOST_TEST
#define function_address(function) 0
#else
#define function_address(function) ((uintptr_t)(function) + 1)
#endif

/** trace_here - the call stack of the running function, interned. @here: its address. */
static __always_inline struct trace *trace_here(uintptr_t here)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    const struct known_stack *known = known_stack_place(frame);
    if (unlikely(known->frame != frame || known->here != here ||
                 known->return_address !=
                     ((const struct call_frame *)frame)->return_address))
        return tag_trace_learn((uintptr_t)__builtin_frame_address(0), here);
    if (known->link_count == 0)
        return known->trace;
    struct trace *trace = known_stack_verify(known, frame);
    return likely(trace != NULL)
               ? trace
               : tag_trace_learn((uintptr_t)__builtin_frame_address(0), here);
}

/** tag_write - the tag of a block that was allocated, by whom @trace tells. */
static __always_inline void tag_write(struct tag *tag, struct trace *trace,
                                      u32 size_bytes)
{
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

/** tag_set_here - as tag_set(), for the block that @function allocated, which runs. */
#define tag_set_here(function, tag, size_bytes) \
    tag_write(tag, trace_here(function_address(function)), size_bytes)

/** tag_clear_here - as tag_clear(), for the block that @function frees, which runs. */
#define tag_clear_here(function, tag) tag_void(tag, function_address(function))

static __always_inline void tag_void(struct tag *tag, uintptr_t here)
{
    if (unlikely(tag->flags != TAG_LIVE))
        tag_free_flags(tag);
    struct trace *trace = tag->trace;
    trace->freed_blocks++;
    trace->live_bytes -= tag->size_bytes;
    tag->free_trace = trace_here(here);
    tag->time_ms = running_here()->now_ms;
    tag->who_and_flags = running_here()->who;
    if (unlikely(tag_watcher != NULL))
        tag_watcher->freed(tag);
}
#endif
