/* SPDX-License-Identifier: MIT */
#ifndef ASM_LOCAL_H
#define ASM_LOCAL_H
/* asm/local.h - see linux/percpu.h. */
#include <linux/percpu.h>
#endif
