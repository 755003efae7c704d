/* SPDX-License-Identifier: MIT */
/*
 * kernel/thread_info.c - looking at threads from outside: what ps and bt show.
 *
 * Problem    Printing takes long and may sleep; threads come and go meanwhile.
 * Idea       Copy one thread's facts at a time, in the order of ids: whoever is
 *            made or ends between two copies is in the list or not, never half.
 * State      None.
 * Cost       Each copy walks the list of threads, and the unused part of a stack.
 * Locking    thread.c's, through thread_for_each().
 */
#include "arch/context.h"
#include "kernel/sched.h"
#include "lib/errno.h"
#include "lib/string.h"

/* Stacks start out zeroed: what was never reached still is. */
static u32 stack_peak_bytes(const struct thread *thread)
{
    const u32 *word = (const u32 *)thread->stack_low;
    while ((uintptr_t)word < thread->stack_top && *word == 0)
        word++;
    return (u32)(thread->stack_top - (uintptr_t)word);
}

struct successor {
    int after;
    const struct thread *found;
};

static void keep_successor(const struct thread *thread, void *context)
{
    struct successor *s = context;
    if (thread->id > s->after && (s->found == NULL || thread->id < s->found->id))
        s->found = thread;
}

static void describe(const struct thread *thread, struct thread_info *info)
{
    *info = (struct thread_info){
        .id = thread->id,
        .state = thread->state,
        .has_run = thread->has_run,
        .run_ticks = thread->run_ticks,
        .wake_tick = list_empty(&thread->sleep_link) ? 0 : thread->wake_tick,
        .stack_bytes = (u32)(thread->stack_top - thread->stack_low),
        .stack_peak_bytes = stack_peak_bytes(thread),
    };
    strscpy(info->name, thread->name, sizeof(info->name));
}

bool thread_info_next(int after, struct thread_info *info)
{
    struct successor s = { .after = after };
    unsigned long flags = irq_save();
    thread_for_each(keep_successor, &s);
    const struct thread *thread = s.found;
    if (thread != NULL)
        describe(thread, info);
    irq_restore(flags);
    return thread != NULL;
}

struct stack_search {
    uintptr_t address;
    struct thread_info *info;
    bool found;
};

static void describe_owner(const struct thread *thread, void *context)
{
    struct stack_search *s = context;
    if (s->address < thread->stack_low || s->address >= thread->stack_top)
        return;
    describe(thread, s->info);
    s->found = true;
}

bool thread_info_of_stack(uintptr_t address, struct thread_info *info)
{
    struct stack_search s = { .address = address, .info = info };
    thread_for_each(describe_owner, &s);
    return s.found;
}

const char *thread_state_name(enum thread_state state)
{
    static const char *const names[] = {
        [THREAD_READY] = "ready",       [THREAD_RUNNING] = "running",
        [THREAD_BLOCKED] = "blocked",   [THREAD_SLEEPING] = "sleeping",
        [THREAD_ZOMBIE] = "zombie",
    };
    return (unsigned)state < ARRAY_SIZE(names) ? names[state] : "?";
}

struct tracing {
    u16 id;
    uintptr_t *trace;
    unsigned most;
    uintptr_t own_frame;                /* of thread_trace()                    */
    int count;
};

static void trace_one(const struct thread *thread, void *context)
{
    struct tracing *t = context;
    if (thread->id != t->id)
        return;
    if (thread == current_thread())
        t->count = (int)stack_walk(t->own_frame, thread->stack_low, thread->stack_top,
                                   t->trace, t->most);
    else
        t->count = (int)context_trace(thread->saved_sp, thread->stack_top, t->trace,
                                      t->most);
}

int thread_trace(u16 id, uintptr_t *trace, unsigned most)
{
    uintptr_t own_frame = (uintptr_t)__builtin_frame_address(0);
    struct tracing t = { id, trace, most, own_frame, -ESRCH };
    thread_for_each(trace_one, &t);
    return t.count;
}
