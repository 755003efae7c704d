/* SPDX-License-Identifier: MIT */
#ifndef ASM_BUG_H
#define ASM_BUG_H
/* asm/bug.h - see linux/bug.h. */
#include <linux/bug.h>
#endif
