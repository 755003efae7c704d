/* SPDX-License-Identifier: MIT */
/*
 * kernel/sched.c - one processor, many threads: who runs next, and for how long.
 *
 * Problem    Threads must share the processor without asking each other, and one
 *            that waits must cost nothing.
 *
 * Idea       Round robin. Those who can run stand in one queue; the first gets the
 *            processor for THREAD_SLICE_TICKS ticks, then goes to the end:
 *
 *              run queue:   [B] [C] [D]        current: A
 *                            ^        ^--- A when its slice is used up, and every
 *                            next          thread that is woken
 *
 *              sleep queue: [E, tick 1200] [F, tick 1350]    ordered by time
 *
 *            The tick only notes that a switch is due. The switch itself happens
 *            when the interrupt has been dealt with, on the thread's own stack
 *            (sched_preempt), or when the thread gives way by itself (schedule).
 *            A thread preempted after it said that it will block goes to the run
 *            queue nonetheless: it must come back to look at its condition.
 *
 * State      struct thread has the links; struct sched_cpu who runs. The idle
 *            thread is on no queue: it runs when the run queue is empty.
 *
 * Cost       A switch: constant. Going to sleep: linear in sleeping threads.
 *
 * Locking    sched_lock, with interrupts off, guards both queues and the scheduler's
 *            part of struct thread. It is held across a switch: taken by the thread
 *            that gives way, released by the one that goes on (xv6 does the same).
 *            It is innermost; wait queues' locks and thread.c's are taken outside.
 *
 * Not done   Priorities, more than one processor. Read next: wait.c, thread.c.
 */
#include "kernel/sched.h"
#include "arch/context.h"
#include "arch/spinlock.h"
#include "arch/trap.h"
#include "kernel/leak_trap.h"
#include "kernel/panic.h"
#include "kernel/time.h"

static DEFINE_SPINLOCK(sched_lock);
static LIST_HEAD(run_queue);
static LIST_HEAD(sleep_queue);

struct sched_cpu sched_cpus[NR_CPUS] = {
    [0] = {                             /* the boot, until kernel_main() says so */
        .current = &idle_thread, .idle = &idle_thread, .preempt_count = 1,
    },
};

/* Locked. */
static void make_ready(struct thread *thread)
{
    struct sched_cpu *cpu = this_cpu();
    thread->state = THREAD_READY;
    if (thread == cpu->idle)
        return;
    list_add_tail(&thread->run_link, &run_queue);
    if (cpu->current == cpu->idle)
        cpu->need_resched = true;
}

/* Locked. The thread that shall run now, off the run queue. */
static struct thread *pick_next(const struct sched_cpu *cpu)
{
    struct thread *next = list_first_entry_or_null(&run_queue, struct thread, run_link);
    if (next == NULL)
        return cpu->idle;
    list_del_init(&next->run_link);
    return next;
}

/* Locked, before and after; other threads run in between. */
static void switch_to(struct sched_cpu *cpu, struct thread *next)
{
    struct thread *previous = cpu->current;
    cpu->previous = previous;
    cpu->current = next;
    thread_runs(next);
    context_switch(&previous->saved_sp, next->saved_sp);
}

void sched_finish_switch(void) __releases(&sched_lock)
{
    struct sched_cpu *cpu = this_cpu();
    struct thread *previous = cpu->previous;
    cpu->previous = NULL;
    spin_unlock(&sched_lock);
    if (thread_is_abandoned(previous))
        thread_retire(previous);
}

/* Locked. Unlocks. The current thread is already where it will be found again. */
static void run_next(struct sched_cpu *cpu) __releases(&sched_lock)
{
    struct thread *next = pick_next(cpu);
    cpu->need_resched = false;
    next->state = THREAD_RUNNING;
    next->slice_ticks = THREAD_SLICE_TICKS;
    if (next == cpu->current) {
        spin_unlock(&sched_lock);
        return;
    }
    switch_to(cpu, next);
    sched_finish_switch();
}

/* Only a thread with nothing locked may give way of itself. */
static void check_may_block(const struct sched_cpu *cpu)
{
    KASSERT(!in_interrupt());
    if (unlikely(irqs_disabled() || cpu->preempt_count > 0))
        caller_failed("scheduling while atomic: a thread may not sleep with %s",
                      cpu->preempt_count > 0 ? "a spin lock held or preemption disabled"
                                             : "interrupts disabled");
}

void schedule(void)
{
    struct sched_cpu *cpu = this_cpu();
    check_may_block(cpu);
    unsigned long flags = spin_lock_save(&sched_lock);
    if (cpu->current->state == THREAD_RUNNING)
        make_ready(cpu->current);
    KASSERT(cpu->current != cpu->idle || cpu->current->state == THREAD_READY);
    run_next(cpu);
    irq_restore(flags);
}

void sched_exit(void)
{
    irq_disable();
    leak_trap_thread_ends();
    spin_lock(&sched_lock);
    KASSERT(this_cpu()->current->state == THREAD_ZOMBIE);
    run_next(this_cpu());
    __builtin_unreachable();
}

void sched_preempt(void)
{
    struct sched_cpu *cpu = this_cpu();
    if (!cpu->need_resched || cpu->preempt_count > 0)
        return;
    spin_lock(&sched_lock);
    make_ready(cpu->current);
    run_next(cpu);
}

/* A caller with interrupts off wants to be left alone: the next tick makes up. */
void preempt_enable(void)
{
    if (unlikely(this_cpu()->preempt_count == 0))
        caller_failed("preempt_enable(): preemption is not disabled");
    bool may_switch = !irqs_disabled() && !in_interrupt();
    unsigned long flags = irq_save();
    struct sched_cpu *cpu = this_cpu();
    cpu->preempt_count--;
    if (may_switch)
        sched_preempt();
    irq_restore(flags);
}

bool wake_up_process(struct thread *thread)
{
    unsigned long flags = spin_lock_save(&sched_lock);
    bool blocked = thread->state == THREAD_BLOCKED;
    if (blocked) {
        list_del_init(&thread->sleep_link);
        if (thread == current_thread())     /* has not given way yet */
            thread->state = THREAD_RUNNING;
        else
            make_ready(thread);
    }
    spin_unlock_irqrestore(&sched_lock, flags);
    return blocked;
}

/* Locked. */
static void sleep_queue_add(struct thread *thread, u64 tick)
{
    struct thread *later;
    thread->wake_tick = tick;
    list_for_each_entry(later, &sleep_queue, sleep_link)
        if (later->wake_tick > tick)
            break;
    list_add_tail(&thread->sleep_link, &later->sleep_link);
}

/* Locked. */
static void sleep_queue_expire(u64 now)
{
    struct thread *thread, *next;
    list_for_each_entry_safe(thread, next, &sleep_queue, sleep_link) {
        if (thread->wake_tick > now)
            break;
        list_del_init(&thread->sleep_link);
        make_ready(thread);
    }
}

void sched_sleep_until(u64 tick)
{
    struct sched_cpu *cpu = this_cpu();
    check_may_block(cpu);
    unsigned long flags = spin_lock_save(&sched_lock);
    KASSERT(cpu->current != cpu->idle);
    cpu->current->state = THREAD_SLEEPING;
    sleep_queue_add(cpu->current, tick);
    run_next(cpu);
    irq_restore(flags);
}

long schedule_timeout(long ticks)
{
    struct sched_cpu *cpu = this_cpu();
    if (ticks == MAX_SCHEDULE_TIMEOUT) {
        schedule();
        return ticks;
    }
    check_may_block(cpu);
    KASSERT(ticks >= 0);
    unsigned long flags = spin_lock_save(&sched_lock);
    u64 wake_tick = jiffies_64 + (u64)ticks;
    KASSERT(cpu->current != cpu->idle);
    if (cpu->current->state == THREAD_RUNNING)
        make_ready(cpu->current);           /* woken before it could sleep */
    else
        sleep_queue_add(cpu->current, wake_tick);
    run_next(cpu);
    irq_restore(flags);
    s64 left = (s64)(wake_tick - get_jiffies_64());
    return left > 0 ? (long)left : 0;
}

void sched_tick(u64 now)
{
    struct sched_cpu *cpu = this_cpu();
    spin_lock(&sched_lock);
    sleep_queue_expire(now);
    struct thread *current = cpu->current;
    current->run_ticks++;
    if (current->slice_ticks > 0)
        current->slice_ticks--;
    if (current->slice_ticks == 0 && !list_empty(&run_queue))
        cpu->need_resched = true;
    spin_unlock(&sched_lock);
}

void sched_idle(void)
{
    for (;;) {
        schedule();
        cpu_wait_for_irq();
    }
}
