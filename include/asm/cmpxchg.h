/* SPDX-License-Identifier: MIT */
#ifndef ASM_CMPXCHG_H
#define ASM_CMPXCHG_H
/* asm/cmpxchg.h - see linux/atomic.h. */
#include <linux/atomic.h>
#endif
