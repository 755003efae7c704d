/* SPDX-License-Identifier: MIT */
#ifndef ASM_PERCPU_H
#define ASM_PERCPU_H
/* asm/percpu.h - see linux/percpu.h. */
#include <linux/percpu.h>
#endif
