/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CPUMASK_H
#define LINUX_CPUMASK_H
/* linux/cpumask.h - sets of processors: there is one. */
#include "arch/cpu.h"

typedef struct cpumask {
    unsigned long bits[1];
} cpumask_t;

static const struct cpumask marbles_cpu_0 __maybe_unused = { { 1 } };
#define cpu_possible_mask (&marbles_cpu_0)
#define cpu_present_mask  (&marbles_cpu_0)
#define cpu_online_mask   (&marbles_cpu_0)
#define cpu_active_mask   (&marbles_cpu_0)
#define cpumask_of(cpu)   (&marbles_cpu_0)
#define cpumask_first(mask)      0u
#define cpumask_weight(mask)     1u
#define cpumask_test_cpu(cpu, mask) ((cpu) == 0)
#define cpumask_next(cpu, mask)  ((int)(cpu) < 0 ? 0u : nr_cpu_ids)

#define nr_cpu_ids 1u
#define num_possible_cpus() 1u
#define num_present_cpus()  1u
#define num_online_cpus()   1u
#define num_active_cpus()   1u
#define cpu_possible(cpu) ((cpu) == 0)
#define cpu_present(cpu)  ((cpu) == 0)
#define cpu_online(cpu)   ((cpu) == 0)

#define for_each_cpu(cpu, mask)    for ((cpu) = 0; (cpu) < 1; (cpu)++)
#define for_each_possible_cpu(cpu) for_each_cpu(cpu, cpu_possible_mask)
#define for_each_present_cpu(cpu)  for_each_cpu(cpu, cpu_present_mask)
#define for_each_online_cpu(cpu)   for_each_cpu(cpu, cpu_online_mask)
#endif
