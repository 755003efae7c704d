/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SCHED_H
#define KERNEL_SCHED_H
/*
 * kernel/sched.h - who runs: the current thread, giving way, waking others.
 *
 * Names are Linux's. How a thread waits for something without missing it:
 *
 *     for (;;) {
 *         set_current_state(THREAD_BLOCKED);   first say that you will sleep,
 *         if (condition)                       then look: a wake-up between the
 *             break;                           two makes you runnable again,
 *         schedule();                          and this returns at once.
 *     }
 *     set_current_state(THREAD_RUNNING);
 *
 * kernel/wait.h wraps this up; few need it bare.
 */
#include "arch/cpu.h"
#include "kernel/thread.h"

#define MAX_SCHEDULE_TIMEOUT 0x7fffffffL

/* Linux's names for what a waiting thread says. Nothing sends signals here. */
#define TASK_RUNNING         THREAD_RUNNING
#define TASK_INTERRUPTIBLE   THREAD_BLOCKED
#define TASK_UNINTERRUPTIBLE THREAD_BLOCKED

/* What each processor knows of itself. Owner: that processor, interrupts off. */
struct sched_cpu {
    struct thread *current;
    struct thread *idle;
    struct thread *previous;    /* who gave way; only during a switch          */
    unsigned preempt_count;     /* > 0: resched hook does nothing              */
    bool need_resched;          /* the resched hook should switch              */
};
extern struct sched_cpu sched_cpus[NR_CPUS];

static inline struct sched_cpu *this_cpu(void)
{
    return &sched_cpus[cpu_id()];
}

/** current_thread - who calls. In an interrupt: who was interrupted. */
static inline struct thread *current_thread(void)
{
    return this_cpu()->current;
}

/** preempt_disable - until preempt_enable() only the caller runs; it may not
 *  block. Nests. With interrupts off the last preempt_enable() leaves a switch that
 *  is due to the next interrupt. */
static inline void preempt_disable(void)
{
    this_cpu()->preempt_count++;
    barrier();
}
void preempt_enable(void);

/** set_current_state - THREAD_BLOCKED: the next schedule() sleeps until woken. */
static inline void set_current_state(enum thread_state state)
{
    WRITE_ONCE(current_thread()->state, state);
    barrier();
}

/** schedule - let others run; returns when it is the caller's turn again. */
void schedule(void);

/** yield - let every other ready thread run once. */
static inline void yield(void)
{
    schedule();
}

/**
 * schedule_timeout - schedule(), asleep for at most @ticks.
 * Return: ticks left; 0 if the time ran out. MAX_SCHEDULE_TIMEOUT: no limit.
 */
long schedule_timeout(long ticks);

/** sched_sleep_until - sleep until jiffies reach @tick, whatever happens. */
void sched_sleep_until(u64 tick);

/**
 * wake_up_process - make @thread run again if it is THREAD_BLOCKED.
 * Callable from interrupts. Return: true if it was.
 */
bool wake_up_process(struct thread *thread);

/** sched_exit - switch away from the current thread, a zombie, for ever. */
__noreturn void sched_exit(void);

/** sched_finish_switch - the first act of every thread that was switched to. */
void sched_finish_switch(void);

/** sched_tick - the timer's interrupt: jiffies have reached @now. */
void sched_tick(u64 now);

/** sched_preempt - the resched hook of arch/trap.h. */
void sched_preempt(void);

/** sched_idle - what the boot thread becomes. */
__noreturn void sched_idle(void);
#endif
