/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SMP_H
#define LINUX_SMP_H
/* linux/smp.h - several processors: there is one. */
#include <linux/cpumask.h>
#include <linux/preempt.h>

#define smp_processor_id()     cpu_id()
#define raw_smp_processor_id() cpu_id()
#define __smp_processor_id()   cpu_id()
#define get_cpu() ({ preempt_disable(); cpu_id(); })
#define put_cpu() preempt_enable()

static inline int smp_call_function_single(int cpu, void (*function)(void *info),
                                           void *info, int wait)
{
    unsigned long flags = irq_save();
    function(info);
    irq_restore(flags);
    return 0;
}

static inline void on_each_cpu(void (*function)(void *info), void *info, int wait)
{
    smp_call_function_single(0, function, info, wait);
}

#define smp_call_function(function, info, wait) do { } while (0)
#endif
