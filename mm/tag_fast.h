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

/** tag_set_unknown, tag_clear_unknown - the stack from @frame on, a frame pointer of a
 *  function in which @here lies, is not known, or somebody listens: collect it, teach it,
 *  write the tag, tell who listens. */
void tag_set_unknown(struct tag *tag, u32 size_bytes, uintptr_t frame, uintptr_t here);
void tag_clear_unknown(struct tag *tag, uintptr_t frame, uintptr_t here);

/** function_address - @function's, as a return address into it: where a trace begins.
 *  Host tests make their stacks up, whole. */
#ifdef HOST_TEST
#define function_address(function) 0
#else
#define function_address(function) ((uintptr_t)(function) + 1)
#endif

/** trace_here - the call stack of the running function; NULL: it is not known, or
 *  somebody listens. @here: the function's address. */
static __always_inline struct trace *trace_here(uintptr_t here)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    return known_stack_find(known_stack_place(frame), frame, here);
}

static __always_inline void tag_write(struct tag *tag, u32 size_bytes,
                                      struct trace *trace)
{
    tag->sequence = ++tag_stats.allocations;
    tag->trace = trace;
    tag->size_bytes = size_bytes;
    tag->time_ms = running_here()->now_ms;
    tag->free_trace = NULL;
    tag->who_and_flags = running_here()->who | TAG_LIVE_WORD;
    trace->total_blocks++;
    trace->live_bytes += size_bytes;
}

static __always_inline void tag_void(struct tag *tag, struct trace *free_trace)
{
    struct trace *trace = tag->trace;
    trace->freed_blocks++;
    trace->live_bytes -= tag->size_bytes;
    tag->free_trace = free_trace;
    tag->time_ms = running_here()->now_ms;
    tag->who_and_flags = running_here()->who;
}

/** tag_set_here - as tag_set(), for the block that a function at @here allocated, which
 *  runs. @trace: trace_here(@here). */
static __always_inline void tag_set_here(struct tag *tag, u32 size_bytes,
                                         struct trace *trace, uintptr_t here)
{
    if (likely(trace != NULL))
        tag_write(tag, size_bytes, trace);
    else
        tag_set_unknown(tag, size_bytes, (uintptr_t)__builtin_frame_address(0), here);
}

/** tag_clear_here - as tag_clear(), for the block that a function at @here frees, which
 *  runs. The tag has no flag but TAG_LIVE. */
static __always_inline void tag_clear_here(struct tag *tag, struct trace *trace,
                                           uintptr_t here)
{
    if (likely(trace != NULL))
        tag_void(tag, trace);
    else
        tag_clear_unknown(tag, (uintptr_t)__builtin_frame_address(0), here);
}
#endif
