/* SPDX-License-Identifier: MIT */
#ifndef ASM_TYPES_H
#define ASM_TYPES_H
/* asm/types.h - see linux/types.h. */
#include <linux/types.h>
#endif
