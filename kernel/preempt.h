/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_PREEMPT_H
#define KERNEL_PREEMPT_H
/*
 * kernel/preempt.h - in which context does this run, and who may interrupt it?
 *
 *   thread       everybody may              in_task()
 *   bh disabled  no timer's function may    in_softirq()
 *   timer        nobody may                 in_softirq(), in_serving_softirq()
 *   device       nobody may                 in_hardirq()
 *
 * Timers run in the tick's interrupt here, where Linux has softirqs; to a module
 * they look like those. Interrupts do not nest: inside one they stay disabled,
 * whatever is asked for.
 */
#include "arch/cpu.h"
#include "arch/trap.h"
#include "kernel/sched.h"

/* What each processor knows of its timers. Owner: that processor. */
struct softirq_cpu {
    unsigned disabled;              /* local_bh_disable() calls not undone yet  */
    bool serving;                   /* a timer's function runs                  */
};
extern struct softirq_cpu softirq_cpus[NR_CPUS];

static inline struct softirq_cpu *this_softirq(void)
{
    return &softirq_cpus[cpu_id()];
}

static inline bool in_serving_softirq(void)
{
    return this_softirq()->serving;
}

static inline bool in_softirq(void)
{
    return in_serving_softirq() || this_softirq()->disabled > 0;
}

static inline bool in_hardirq(void)
{
    return in_interrupt() && !in_serving_softirq();
}

static inline bool in_task(void)
{
    return !in_interrupt();
}

/** preempt_count - 0: may be preempted. in_atomic: may not sleep. */
static inline unsigned preempt_count(void)
{
    return this_cpu()->preempt_count + this_softirq()->disabled + in_interrupt();
}

static inline bool in_atomic(void)
{
    return preempt_count() != 0;
}

/** local_bh_disable - until local_bh_enable() no timer's function runs. Nests. */
static inline void local_bh_disable(void)
{
    preempt_disable();
    this_softirq()->disabled++;
    barrier();
}

static inline void local_bh_enable(void)
{
    barrier();
    this_softirq()->disabled--;
    preempt_enable();
}

static inline void local_irq_disable(void)
{
    irq_disable();
}

static inline void local_irq_enable(void)
{
    if (!in_interrupt())
        irq_enable();
}
#endif
