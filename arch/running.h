/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RUNNING_H
#define ARCH_RUNNING_H
/*
 * arch/running.h - who runs on this processor, on which stack, and when.
 *
 * Every allocation and every free wants to know. So it is not asked for but kept
 * ready: written at each switch, at an interrupt's begin and end, and at each tick.
 */
#include "arch/cpu.h"
#include "lib/types.h"

/* Owner: its processor, interrupts off. All zero until the kernel has a thread. */
struct running {
    uintptr_t stack_low, stack_top;     /* of the stack in use                     */
    u32 who;                            /* the kernel's word for the thread        */
    u32 interrupt_who;                  /* ... for interrupt handlers              */
    u32 now_ms;                         /* since boot, as of the last tick         */
};
extern struct running running_cpus[NR_CPUS];

static inline struct running *running_here(void)
{
    return &running_cpus[cpu_id()];
}
#endif
