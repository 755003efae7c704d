/* SPDX-License-Identifier: MIT */
#ifndef ASM_BITOPS_H
#define ASM_BITOPS_H
/* asm/bitops.h - see linux/bitops.h. */
#include <linux/bitops.h>
#endif
