/* SPDX-License-Identifier: MIT */
#ifndef ASM_IRQFLAGS_H
#define ASM_IRQFLAGS_H
/* asm/irqflags.h - see linux/irqflags.h. */
#include <linux/irqflags.h>
#endif
