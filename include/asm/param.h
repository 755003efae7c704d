/* SPDX-License-Identifier: MIT */
#ifndef ASM_PARAM_H
#define ASM_PARAM_H
/* asm/param.h - see linux/jiffies.h. */
#include <linux/jiffies.h>
#endif
