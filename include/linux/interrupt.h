/* SPDX-License-Identifier: MIT */
#ifndef LINUX_INTERRUPT_H
#define LINUX_INTERRUPT_H
/* linux/interrupt.h - interrupts; lines cannot be requested here. */
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/hardirq.h>
#include <linux/irqreturn.h>
#endif
