/* SPDX-License-Identifier: MIT */
#ifndef ASM_ATOMIC_H
#define ASM_ATOMIC_H
/* asm/atomic.h - see linux/atomic.h. */
#include <linux/atomic.h>
#endif
