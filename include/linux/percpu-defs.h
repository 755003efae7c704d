/* SPDX-License-Identifier: MIT */
#ifndef LINUX_PERCPU_DEFS_H
#define LINUX_PERCPU_DEFS_H
/* linux/percpu-defs.h - see percpu.h. */
#include "mm/percpu.h"
#include <linux/preempt.h>

#define get_cpu_var(var) (*({ preempt_disable(); &(var); }))
#define put_cpu_var(var) do { (void)&(var); preempt_enable(); } while (0)
#define get_cpu_ptr(p) ({ preempt_disable(); this_cpu_ptr(p); })
#define put_cpu_ptr(p) do { (void)(p); preempt_enable(); } while (0)
#define EXPORT_PER_CPU_SYMBOL(name)     EXPORT_SYMBOL(name)
#define EXPORT_PER_CPU_SYMBOL_GPL(name) EXPORT_SYMBOL(name)
#endif
