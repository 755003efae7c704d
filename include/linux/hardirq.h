/* SPDX-License-Identifier: MIT */
#ifndef LINUX_HARDIRQ_H
#define LINUX_HARDIRQ_H
/* linux/hardirq.h - in interrupts? */
#include <linux/preempt.h>
#endif
