/* SPDX-License-Identifier: MIT */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H
/*
 * arch/cpu.h - the processor: interrupts on and off, waiting, counting.
 *
 * One of the few headers through which mm/ and kernel/ see the machine. Each has
 * one implementation per architecture (arch/x86/) and one for host tests.
 */
#include "lib/compiler.h"
#include "lib/types.h"

enum { NR_CPUS = 1 };           /* shared state is per-CPU or behind a lock */

static inline unsigned cpu_id(void)
{
    return 0;
}

#ifdef HOST_TEST
static inline unsigned long irq_save(void) { return 0; }
static inline void irq_restore(unsigned long flags) { (void)flags; }
static inline void irq_disable(void) { }
static inline void irq_enable(void) { }
static inline bool irqs_disabled(void) { return false; }
static inline void cpu_relax(void) { }
static inline u64 cpu_cycles(void) { return 0; }
#else
#include "arch/x86/cpu_inline.h"
/*
 * From there:
 *   unsigned long irq_save(void)        disable; returns what irq_restore() takes
 *   void irq_restore(unsigned long)
 *   void irq_disable(void), irq_enable(void)
 *   bool irqs_disabled(void)
 *   void cpu_wait_for_irq(void)         enable, halt until one came (sti; hlt)
 *   void cpu_relax(void)                in a busy loop
 *   u64 cpu_cycles(void)                time stamp counter; instructions under icount
 */
#endif

/** cpu_stop - interrupts off, halt, for ever. */
__noreturn void cpu_stop(void);

/** cpu_name - "GenuineIntel family 6 model 6" and the like; static storage. */
const char *cpu_name(void);
#endif
