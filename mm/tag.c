/* SPDX-License-Identifier: MIT */
/*
 * mm/tag.c - writing and voiding tags.
 *
 * Problem    At every allocation: who called, on which path, in which thread, when?
 *
 * Idea       Follow the chain of frame pointers up the running stack. Its first
 *            return addresses lie in the allocators' own text; of those only the
 *            last is kept, the API function that was called, then the caller:
 *
 *              tag_set  kmalloc  kmemdup | parse_name  load_config  shell ...
 *              (allocators' text: mm/)     caller
 *                       keep:    kmemdup   parse_name  load_config  ...
 *
 *            The trace is interned (depot.c); the tag holds its record's address.
 *
 * State      Sums over all tags; how deep to look; who tells about the thread.
 * Cost       Some 16 instructions a frame, and one hash look-up.
 * Locking    Callers have interrupts off: block and tag change as one.
 * Read next  block.c.
 */
#include "mm/tag.h"
#include "arch/context.h"
#include "arch/sections.h"
#include "mm/depot.h"

/* API functions call each other at most this deep below tag_set(), usually less. */
enum { ALLOCATOR_FRAMES_MAX = 8, ALLOCATOR_FRAMES_USUAL = 4 };

unsigned tag_stack_depth = 8;
struct tag_stats tag_stats __unscanned;    /* counts could look like pointers */

static bool tracing = true;
static tag_context_fn running_context;
static u32 (*clock_ms)(void);
static const struct tag_watch *watch;

void tag_set_context(tag_context_fn context, u32 (*now_ms)(void))
{
    running_context = context;
    clock_ms = now_ms;
}

static __always_inline void runner(struct tag_context *context)
{
    *context = (struct tag_context){ 0 };
    if (running_context != NULL)
        running_context(context);
}

void tag_runner(struct tag_context *context)
{
    runner(context);
}

void tag_watch_set(const struct tag_watch *new_watch)
{
    watch = new_watch;
}

void tag_trace_enable(bool on)
{
    tracing = on;
}

static bool in_allocator(uintptr_t return_address)
{
    return return_address - 1 - (uintptr_t)__alloc_text_start <
           (uintptr_t)__alloc_text_end - (uintptr_t)__alloc_text_start;
}

/* Frames from the API function on; *@caller: index of the first one outside. */
static const uintptr_t *skip_allocator(const uintptr_t *frames, unsigned *count,
                                       unsigned *caller)
{
    unsigned outside = 0;
    while (outside + 1 < *count && in_allocator(frames[outside]))
        outside++;
    *caller = outside > 0;
    *count -= outside - *caller;
    return frames + outside - *caller;
}

static __always_inline unsigned walk(const struct tag_context *running,
                                     uintptr_t *frames, unsigned most)
{
    unsigned count = stack_walk((uintptr_t)__builtin_frame_address(0),
                                running->stack_low, running->stack_high, frames, most);
    if (count == 0)
        frames[count++] = 0;
    return count;
}

unsigned tag_trace_api(uintptr_t *trace, unsigned most, uintptr_t *api)
{
    struct tag_context running;
    uintptr_t frames[DEPOT_FRAMES_MAX + ALLOCATOR_FRAMES_MAX];
    runner(&running);
    unsigned count = walk(&running, frames, most + ALLOCATOR_FRAMES_MAX), caller;
    const uintptr_t *kept = skip_allocator(frames, &count, &caller);
    *api = caller > 0 ? kept[0] : 0;
    count = min(count - caller, most);
    for (unsigned i = 0; i < count; i++)
        trace[i] = kept[caller + i];
    return count;
}

unsigned tag_trace(uintptr_t *trace, unsigned most)
{
    uintptr_t api;
    return tag_trace_api(trace, most, &api);
}

/* Inline: each frame of the allocators' own costs, too. */
static __always_inline struct trace *intern_stack(const struct tag_context *running)
{
    if (!tracing)
        return depot_unknown();
    uintptr_t frames[DEPOT_FRAMES_MAX + ALLOCATOR_FRAMES_MAX];
    unsigned depth = tag_stack_depth, caller, most = depth + ALLOCATOR_FRAMES_USUAL;
    unsigned count = walk(running, frames, most);
    const uintptr_t *kept = skip_allocator(frames, &count, &caller);
    bool is_cut = kept + count == frames + most;
    if (is_cut && unlikely(count < depth || in_allocator(kept[caller]))) {
        count = walk(running, frames, depth + ALLOCATOR_FRAMES_MAX);
        kept = skip_allocator(frames, &count, &caller);
    }
    if (depth == 1) {                       /* the caller and nothing else */
        kept += caller;
        caller = 0;
    }
    return depot_intern(kept, min(count, depth), caller);
}

void tag_count(const struct tag *tag)
{
    struct call_site *site = tag->trace->site;
    site->live_blocks++;
    site->live_bytes += tag->size_bytes;
    tag_stats.live_blocks++;
    tag_stats.live_bytes += tag->size_bytes;
    if (tag->flags & TAG_NOT_LEAK)
        tag_stats.not_leak_blocks++;
}

void tag_set(struct tag *tag, u32 size_bytes)
{
    struct tag_context running;
    runner(&running);
    *tag = (struct tag){
        .trace = intern_stack(&running),
        .size_bytes = size_bytes,
        .sequence = ++tag_stats.allocations,
        .time_ms = clock_ms != NULL ? clock_ms() : 0,
        .thread_id = running.thread_id,
        .comm = running.comm,
        .flags = TAG_LIVE,
    };
    tag->trace->site->total_blocks++;
    tag_count(tag);
    if (unlikely(watch != NULL))
        watch->allocated(tag);
}

/* The sums forget the block. */
static void tag_discount(const struct tag *tag)
{
    struct call_site *site = tag->trace->site;
    site->live_blocks--;
    site->live_bytes -= tag->size_bytes;
    tag_stats.live_blocks--;
    tag_stats.live_bytes -= tag->size_bytes;
    if (tag->flags & TAG_NOT_LEAK)
        tag_stats.not_leak_blocks--;
}

void tag_clear(struct tag *tag)
{
    struct tag_context running;
    tag_discount(tag);
    runner(&running);
    tag->free_trace = intern_stack(&running);
    tag->time_ms = clock_ms != NULL ? clock_ms() : 0;
    tag->thread_id = running.thread_id;
    tag->comm = running.comm;
    tag->flags = 0;
    if (unlikely(watch != NULL))
        watch->freed(tag);
}

void tag_resize(struct tag *tag, u32 size_bytes)
{
    u8 kept_flags = tag->flags & (TAG_NO_SCAN | TAG_NOT_LEAK | TAG_IGNORE);
    tag_discount(tag);
    tag_set(tag, size_bytes);
    tag_set_flags(tag, kept_flags);
    if (unlikely(watch != NULL))
        watch->resized(tag);
}

void tag_set_flags(struct tag *tag, u8 flags)
{
    if ((flags & TAG_NOT_LEAK) && !(tag->flags & TAG_NOT_LEAK))
        tag_stats.not_leak_blocks++;
    tag->flags |= flags;
}
