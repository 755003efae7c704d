/* SPDX-License-Identifier: MIT */
/*
 * kernel/kill.c - ending the thread that did something fatal, instead of the machine.
 *
 * Problem    A student's module reads through NULL. The machine need not end for that.
 *            But a thread that stops anywhere may leave a lock taken, a list half
 *            linked, and others' lists leading through its stack, which is freed.
 *
 * Idea       Three questions, and it is killed only if all have good answers:
 *
 *              who?     a thread that was marked: commands, tests, modules' code
 *              where?   with interrupts or preemption off only in code that is not
 *                       the core's: the innermost function that is not lib/'s counts.
 *                       Nor in what the core calls back, as a cache's constructor
 *              holding? none of the core's mutexes, not the log
 *
 *            Then what others can see of it is undone: locks (held.c), preemption and
 *            timers that it had disabled, and nodes of lists on its stack. Those are
 *            found by what makes a node one: both of its neighbours point to it.
 *
 *              queue <--> [node on the dying stack] <--> another waiter's
 *              queue <---------------------------------> another waiter's
 *
 *            It ends on its own stack, emptied: also one that had overflown.
 *
 * State      None. Cost: none until then; a walk over the stack and over all blocks.
 * Locking    Interrupts are off, and none of the core's locks is held: see above.
 * Not done   Semaphores, completions, use counts and memory that only it could have
 *            given back. What a waiter waits for may never come.
 * Read next  fault.c, held.c, docs/exceptions.md.
 */
#include "kernel/kill.h"
#include "arch/sections.h"
#include "arch/trap.h"
#include "kernel/backtrace.h"
#include "kernel/held.h"
#include "kernel/preempt.h"
#include "kernel/reach.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "lib/list.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/block.h"
#include "mm/kasan.h"

/* ---- may it be? ------------------------------------------------------- */

static bool is_within(uintptr_t address, const char *start, const char *end)
{
    return address >= (uintptr_t)start && address < (uintptr_t)end;
}

/* Of lib/, or no code at all: then whoever went there decides. */
static bool is_neutral(uintptr_t pc)
{
    if (is_within(pc, __text_start, __text_end))
        return is_within(pc, __lib_text_start, __lib_text_end);
    return symbol_module(pc)[0] == '\0';
}

static bool is_core(uintptr_t pc)
{
    return is_within(pc, __text_start, __text_end) &&
           !is_within(pc, __outer_text_start, __outer_text_end);
}

/* Where the handling of the exception itself ran off the stack, what counts is who
 * caused that: the frame behind the handler's outermost one. */
static unsigned skip_handler(const uintptr_t *trace, unsigned count)
{
    for (unsigned i = count; i-- > 0;)
        if (trap_is_entry(trace[i]))
            return i + 1;
    return 0;
}

/* Not known to be the core's is not enough: a broken stack proves nothing. And where
 * the core stands between two that are not its own it was called, and calls back: it
 * may hold a lock. */
static bool began_outside_core(const uintptr_t *trace, unsigned count)
{
    bool began_outside = false, core_below = false;
    for (unsigned i = skip_handler(trace, count); i < count; i++) {
        if (is_neutral(trace[i] - 1))
            continue;
        if (is_core(trace[i] - 1))
            core_below = true;
        else if (core_below)
            return false;
        else
            began_outside = true;
    }
    return began_outside;
}

static bool thread_may_go(void)
{
    const struct thread *self = current_thread();
    return self->expendable && !in_interrupt() && !printk_is_busy() &&
           !held_has_core_mutex(self);
}

bool kill_allowed(const struct trap_frame *frame)
{
    uintptr_t trace[BACKTRACE_MAX];
    bool is_return;
    if (!thread_may_go())
        return false;
    if (trap_irqs_were_on(frame) && preempt_count() == 0)
        return true;
    trace[0] = trap_pc(frame) + 1;      /* as a return address: behind the place */
    trace[1] = frame_call_site(frame, &is_return) + !is_return;
    unsigned count = 2 + trace_stack(trap_fp(frame), trace + 2, BACKTRACE_MAX - 2);
    return began_outside_core(trace, count);
}

bool kill_allowed_at(const uintptr_t *trace, unsigned count)
{
    return thread_may_go() && began_outside_core(trace, count);
}

unsigned kill_caller(const uintptr_t *trace, unsigned count)
{
    unsigned i = 0;
    while (i < count && (is_neutral(trace[i] - 1) || is_core(trace[i] - 1)))
        i++;
    return i;
}

/* ---- what others see of it -------------------------------------------- */

/* Does *@word, a pointer in @node's neighbour, lead to @node? Then let it lead to @to;
 * NULL: only look. */
static bool redirect(struct list_head **word, struct list_head *node,
                     struct list_head *to)
{
    struct reach reach;
    if (!reach_begin(&reach, (uintptr_t)word, sizeof(*word)))
        return false;
    bool leads = *word == node;
    if (leads && to != NULL)
        *word = to;
    reach_end(&reach);
    return leads;
}

static void unlink_if_node(struct list_head *node)
{
    struct list_head *next = node->next, *prev = node->prev;
    if (next == NULL || prev == NULL || next == node ||
        !IS_ALIGNED((uintptr_t)next | (uintptr_t)prev, sizeof(void *)) ||
        !redirect(&next->prev, node, NULL) || !redirect(&prev->next, node, NULL))
        return;
    redirect(&next->prev, node, prev);
    redirect(&prev->next, node, next);
}

/* @low: what lies below is the handler's own, or nothing. */
static void unlink_stack(const struct thread *thread, uintptr_t low)
{
    if (low < thread->stack_low || low >= thread->stack_top)
        low = thread->stack_low;                    /* it overflowed */
    for (uintptr_t at = ALIGN(low, sizeof(uintptr_t));
         at + sizeof(struct list_head) <= thread->stack_top; at += sizeof(uintptr_t))
        unlink_if_node((struct list_head *)at);
}

/* ---- the end ---------------------------------------------------------- */

static void count_blocks(const struct thread *thread, u32 *blocks, u32 *bytes)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    while (block_next(&cursor, &block)) {
        if (block.tag->thread_id != thread->id ||
            !sequence_is_later(block.tag->sequence, thread->first_sequence))
            continue;
        ++*blocks;
        *bytes += block.tag->size_bytes;
    }
}

void kill_tell(void)
{
    const struct thread *self = current_thread();
    u32 blocks = 0, bytes = 0, locks = self->held.count;
    char held[48] = "";
    count_blocks(self, &blocks, &bytes);
    if (locks > 0)
        scnprintf(held, sizeof(held), ", its %u lock%s released", locks, plural(locks));
    if (blocks == 0)
        pr_emerg("thread %u \"%s\" is killed%s; it leaves no memory\n", self->id,
                 self->name, held);
    else
        pr_emerg("thread %u \"%s\" is killed%s; %u block%s, %u bytes of it stay: "
                 "'kmemleak scan' tells what of that is lost\n", self->id, self->name,
                 held, blocks, plural(blocks), bytes);
}

static __noreturn void end_here(void)
{
    local_irq_enable();
    thread_exit(THREAD_KILLED);
}

void kill_current(struct trap_frame *frame)
{
    struct thread *self = current_thread();
    unlink_stack(self, trap_sp(frame));
    held_release_all();
    this_cpu()->preempt_count = 0;
    this_softirq()->disabled = 0;
    self->state = THREAD_RUNNING;       /* it may have said that it would sleep */
    self->killed = true;
    kasan_unpoison(self->stack_low, (u32)(self->stack_top - self->stack_low));
    trap_resume_at(frame, end_here, self->stack_top);
}
