/* SPDX-License-Identifier: MIT */
#ifndef LINUX_PREEMPT_H
#define LINUX_PREEMPT_H
/* linux/preempt.h - contexts. */
#include "kernel/preempt.h"

#define preempt_enable_no_resched() preempt_enable()
#define preempt_disable_notrace()   preempt_disable()
#define preempt_enable_notrace()    preempt_enable()
#define migrate_disable()           preempt_disable()
#define migrate_enable()            preempt_enable()
#define preemptible()               (preempt_count() == 0 && !irqs_disabled())
#define in_irq()                    in_hardirq()
#define in_nmi()                    0
#endif
