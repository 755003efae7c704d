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
 *            The trace is interned (depot.c); the tag holds its record's address. All
 *            this is done once for a stack: the next time it is known (known_stack.c).
 *
 *            Who listens to changes of tags pays for that alone: from then on stacks
 *            are known under another address of who asks, `heard`, under which the fast
 *            paths do not look. They come here, where they are found and told.
 *
 * State      How deep to look; the last sequence number; who listens.
 * Cost       A stack that is not known: some 30 instructions a frame, and one look-up
 *            in a hash table. Else see tag_fast.h; some 40 more if somebody listens.
 * Locking    Callers have interrupts off: block and tag change as one.
 * Read next  tag_fast.h, known_stack.c, block.c.
 */
#include "mm/tag.h"
#include "arch/context.h"
#include "arch/sections.h"
#include "mm/depot.h"
#include "mm/tag_fast.h"
#include "mm/timeline_fast.h"

/* API functions call each other at most this deep below tag_set(), usually less. */
enum { ALLOCATOR_FRAMES_MAX = 8, ALLOCATOR_FRAMES_USUAL = 4 };

unsigned tag_stack_depth = 8;
struct tag_stats tag_stats __unscanned;    /* counts could look like pointers */

static bool tracing = true;
static const struct tag_watch *watcher;     /* NULL: nobody */

/* While somebody listens, where a stack is known to begin differs by this from where it
 * does: by a bit that all of the kernel's addresses have. */
#define HEARD ((uintptr_t)1 << 31)
static uintptr_t heard;                     /* HEARD, or 0: nobody listens */

u16 tag_runner_id(void)
{
    struct tag tag = { .who_and_flags = running_here()->who };
    return tag.thread_id;
}

void tag_listeners_changed(void)
{
    heard = watcher != NULL || timeline.is_on ? HEARD : 0;
    known_stack_forget();
}

void tag_watch_set(const struct tag_watch *new_watch)
{
    unsigned long flags = irq_save();
    watcher = new_watch;
    tag_listeners_changed();
    irq_restore(flags);
}

void tag_trace_enable(bool on)
{
    unsigned long flags = irq_save();
    tracing = on;
    known_stack_forget();
    irq_restore(flags);
}

void tag_set_stack_depth(unsigned frames)
{
    unsigned long flags = irq_save();
    tag_stack_depth = frames;
    known_stack_forget();
    irq_restore(flags);
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

/* The return addresses from @frame on, behind @here if that is not 0. Just one, 0, where
 * the stack tells nothing: @here alone would make an allocator its own caller. */
static unsigned walk(uintptr_t frame, uintptr_t here, uintptr_t *frames, unsigned most)
{
    const struct running *running = running_here();
    unsigned own = here != 0;
    frames[0] = here;
    unsigned count = stack_walk(frame, running->stack_low, running->stack_top,
                                frames + own, most - own);
    if (count > 0)
        return own + count;
    frames[0] = 0;
    return 1;
}

unsigned tag_trace_api(uintptr_t *trace, unsigned most, uintptr_t *api)
{
    uintptr_t frames[DEPOT_FRAMES_MAX + ALLOCATOR_FRAMES_MAX];
    unsigned caller, count = walk((uintptr_t)__builtin_frame_address(0), 0, frames,
                                  most + ALLOCATOR_FRAMES_MAX);
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

/* Is @frame, with the one above it, on the stack in use? Else there is no chain. */
static bool is_on_stack(uintptr_t frame)
{
    const struct running *running = running_here();
    return frame >= running->stack_low && frame < running->stack_top;
}

static noinline struct trace *trace_learn(uintptr_t frame, uintptr_t here)
{
    if (!tracing)
        return depot_unknown();
    uintptr_t frames[DEPOT_FRAMES_MAX + ALLOCATOR_FRAMES_MAX];
    unsigned depth = tag_stack_depth, caller, most = depth + ALLOCATOR_FRAMES_USUAL;
    unsigned walked = walk(frame, here, frames, most), count = walked;
    const uintptr_t *kept = skip_allocator(frames, &count, &caller);
    if (walked == most && unlikely(count < depth || in_allocator(kept[caller]))) {
        most = depth + ALLOCATOR_FRAMES_MAX;
        walked = count = walk(frame, here, frames, most);
        kept = skip_allocator(frames, &count, &caller);
    }
    if (depth == 1) {                       /* the caller and nothing else */
        kept += caller;
        caller = 0;
    }
    count = min(count, depth);
    struct trace *trace = depot_intern(kept, count, caller);
    unsigned decisive = (unsigned)(kept - frames) + count - (here != 0);
    bool ended = count < depth && walked < most;
    if (trace != depot_unknown() && decisive > 0 && is_on_stack(frame))
        known_stack_learn(frame, here ^ heard, decisive, ended, trace);
    return trace;
}

/* Known, to those who listen? If nobody does, who asks has looked: once more, no loss. */
static __always_inline struct trace *trace_find(uintptr_t frame, uintptr_t here)
{
    struct trace *trace =
        known_stack_find(known_stack_place(frame), frame, here ^ heard);
    return likely(trace != NULL) ? trace : trace_learn(frame, here);
}

void tag_set_unknown(struct tag *tag, u32 size_bytes, uintptr_t frame, uintptr_t here)
{
    struct trace *trace = trace_find(frame, here);
    tag_write(tag, size_bytes, trace);
    if (timeline.is_on)
        timeline_record(TIMELINE_ALLOC, tag, trace);
    if (unlikely(watcher != NULL))
        watcher->allocated(tag);
}

void tag_clear_unknown(struct tag *tag, uintptr_t frame, uintptr_t here)
{
    struct trace *trace = trace_find(frame, here);
    tag_void(tag, trace);
    if (timeline.is_on)
        timeline_record(TIMELINE_FREE, tag, trace);
    if (unlikely(watcher != NULL))
        watcher->freed(tag);
}

void tag_set(struct tag *tag, u32 size_bytes)
{
    tag_set_here(tag, size_bytes, trace_here(function_address(tag_set)),
                 function_address(tag_set));
}

static void free_flags(const struct tag *tag)
{
    if (tag->flags & TAG_NOT_LEAK)
        tag_stats.not_leak_blocks--;
}

void tag_clear(struct tag *tag)
{
    free_flags(tag);
    tag_clear_here(tag, trace_here(function_address(tag_clear)),
                   function_address(tag_clear));
}

static __always_inline void resize(struct tag *tag, u32 size_bytes)
{
    u8 kept_flags = tag->flags & (TAG_NO_SCAN | TAG_NOT_LEAK | TAG_IGNORE);
    tag->trace->freed_blocks++;
    tag->trace->live_bytes -= tag->size_bytes;
    free_flags(tag);
    tag_set(tag, size_bytes);
    tag_set_flags(tag, kept_flags);
}

static noinline void resize_heard(struct tag *tag, u32 size_bytes)
{
    u32 old_bytes = tag->size_bytes, old_sequence = tag->sequence;
    resize(tag, size_bytes);
    if (timeline.is_on)
        timeline_resized(old_bytes, old_sequence);
    if (watcher != NULL)
        watcher->resized(tag);
}

void tag_resize(struct tag *tag, u32 size_bytes)
{
    if (unlikely(heard != 0))
        resize_heard(tag, size_bytes);
    else
        resize(tag, size_bytes);
}

void tag_set_flags(struct tag *tag, u8 flags)
{
    if ((flags & TAG_NOT_LEAK) && !(tag->flags & TAG_NOT_LEAK))
        tag_stats.not_leak_blocks++;
    tag->flags |= flags;
}
