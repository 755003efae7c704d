/* SPDX-License-Identifier: MIT */
#ifndef LINUX_IRQFLAGS_H
#define LINUX_IRQFLAGS_H
/* linux/irqflags.h - interrupts on and off. */
#include "kernel/preempt.h"
#include "lib/cleanup.h"

#define local_irq_save(flags)    ((flags) = irq_save())
#define local_irq_restore(flags) irq_restore(flags)
#define local_save_flags(flags)  ((flags) = cpu_flags())
#define irqs_disabled_flags(flags) (!((flags) & EFLAGS_IF))

DEFINE_LOCK_GUARD_0(irq, local_irq_disable(), local_irq_enable())
DEFINE_LOCK_GUARD_0(irqsave, local_irq_save(_T->flags), local_irq_restore(_T->flags),
                    unsigned long flags)
DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())
#endif
