/* SPDX-License-Identifier: MIT */
#ifndef ASM_CURRENT_H
#define ASM_CURRENT_H
/* asm/current.h - see linux/sched.h. */
#include <linux/sched.h>
#endif
