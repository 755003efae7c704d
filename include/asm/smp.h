/* SPDX-License-Identifier: MIT */
#ifndef ASM_SMP_H
#define ASM_SMP_H
/* asm/smp.h - see linux/smp.h. */
#include <linux/smp.h>
#endif
