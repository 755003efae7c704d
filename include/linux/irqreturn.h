/* SPDX-License-Identifier: MIT */
#ifndef LINUX_IRQRETURN_H
#define LINUX_IRQRETURN_H
/* linux/irqreturn.h - what handlers return. */
typedef enum irqreturn { IRQ_NONE, IRQ_HANDLED, IRQ_WAKE_THREAD } irqreturn_t;
#define IRQ_RETVAL(x) ((x) ? IRQ_HANDLED : IRQ_NONE)
#endif
