/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_CPU_INLINE_H
#define ARCH_X86_CPU_INLINE_H
/* arch/x86/cpu_inline.h - the part of arch/cpu.h that must be inline. */
#include "lib/types.h"

#define EFLAGS_IF (1ul << 9)

static inline unsigned long cpu_flags(void)
{
    unsigned long flags;
    __asm__ volatile("pushfl; popl %0" : "=r"(flags) : : "memory");
    return flags;
}

static inline void irq_disable(void)
{
    __asm__ volatile("cli" : : : "memory");
}

static inline void irq_enable(void)
{
    __asm__ volatile("sti" : : : "memory");
}

static inline unsigned long irq_save(void)
{
    unsigned long flags = cpu_flags();
    irq_disable();
    return flags;
}

static inline void irq_restore(unsigned long flags)
{
    if (flags & EFLAGS_IF)
        irq_enable();
}

static inline bool irqs_disabled(void)
{
    return !(cpu_flags() & EFLAGS_IF);
}

/* No interrupt is lost between the two: sti takes effect after hlt has begun. */
static inline void cpu_wait_for_irq(void)
{
    __asm__ volatile("sti; hlt" : : : "memory");
}

static inline void cpu_relax(void)
{
    __asm__ volatile("pause" : : : "memory");
}

static inline u64 cpu_cycles(void)
{
    u64 cycles;
    __asm__ volatile("rdtsc" : "=A"(cycles));
    return cycles;
}
#endif
