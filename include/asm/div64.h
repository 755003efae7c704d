/* SPDX-License-Identifier: MIT */
#ifndef ASM_DIV64_H
#define ASM_DIV64_H
/* asm/div64.h - see linux/math64.h. */
#include <linux/math64.h>
#endif
