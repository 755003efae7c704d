/* SPDX-License-Identifier: MIT */
/*
 * kernel/leak_trap_event.c - what happened to a word, noted when it did.
 *
 * Problem    Whether an event was the loss is known only later, when a look can be had:
 *            then stack and registers are others'. And the store itself may lie in
 *            memset() or in kfree(), which did as they were told.
 *
 * Idea       An event is plain data, with its call stack. The place that counts is the
 *            first frame that is neither the allocators' nor lib/string.h's.
 *
 * State      None.
 * Cost       A walk up the stack.
 * Locking    Interrupts off.
 * Read next  leak_trap_report.c.
 */
#include "arch/sections.h"
#include "arch/trap.h"
#include "kernel/leak_trap_internal.h"
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "kernel/time.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/tag.h"

enum { PUSH_EBP = 0x55 };               /* how a function with a frame begins        */

static bool is_between(uintptr_t address, const char *low, const char *high)
{
    return address >= (uintptr_t)low && address < (uintptr_t)high;
}

static bool acts_for_caller(uintptr_t address)
{
    return is_between(address, __alloc_text_start, __alloc_text_end) ||
           is_between(address, __string_text_start, __string_text_end);
}

static unsigned site_of(const struct trap_event *event)
{
    unsigned i = 0;
    while (i + 1 < event->count &&
           acts_for_caller(event->trace[i] - (i > 0 || !event->first_is_pc)))
        i++;
    return i;
}

static void event_begin(struct trap_event *event, enum event_how how)
{
    const struct thread *thread = current_thread();
    *event = (struct trap_event){
        .how = how, .thread_id = thread->id, .in_interrupt = in_interrupt(),
        .time_ms = time_ms(),
    };
    strscpy(event->thread, thread->name, sizeof(event->thread));
}

/* A CALL that pushes over the word ends at the start of a function: it is the call that
 * is meant. */
static bool is_function_start(uintptr_t pc)
{
    struct symbol_info info;
    return symbol_lookup(pc, &info) && info.start == pc;
}

static void add_stack(struct trap_event *event, uintptr_t fp)
{
    event->count += trace_stack(fp, event->trace + event->count,
                                EVENT_FRAMES_MAX - event->count);
    event->site = site_of(event);
}

/* A leaf without a frame of its own: its return address is what lies on top. */
static bool has_no_frame(uintptr_t pc, uintptr_t top)
{
    struct symbol_info info, caller;
    return symbol_lookup(pc, &info) && info.is_function &&
           *(const u8 *)info.start != PUSH_EBP && symbol_lookup(top - 1, &caller) &&
           caller.is_function;
}

void event_at(struct trap_event *event, enum event_how how,
              const struct trap_frame *frame, uintptr_t pc, bool is_pc)
{
    uintptr_t top = *(const uintptr_t *)trap_sp(frame);
    event_begin(event, how);
    bool was_call = !is_pc && is_function_start(pc);
    event->first_is_pc = is_pc;
    event->trace[event->count++] = was_call ? top : pc;
    if (!was_call && pc == trap_pc(frame) && has_no_frame(pc - !is_pc, top))
        event->trace[event->count++] = top;
    add_stack(event, trap_fp(frame));
}

void event_result(struct trap_event *event, uintptr_t pc, uintptr_t fp)
{
    event_begin(event, EVENT_IGNORED);
    event->trace[event->count++] = pc;
    add_stack(event, fp);
}

void event_here(struct trap_event *event, enum event_how how, uintptr_t fp)
{
    event_begin(event, how);
    add_stack(event, fp);
}

void event_freed(struct trap_event *event, enum event_how how, const struct tag *tag)
{
    const struct trace *trace = tag->free_trace;
    event_begin(event, how);
    event->count = min((unsigned)trace->frame_count, (unsigned)EVENT_FRAMES_MAX);
    memcpy(event->trace, trace->frames, event->count * sizeof(event->trace[0]));
    event->site = min(trace->caller_index, (u8)(event->count - 1));
}
