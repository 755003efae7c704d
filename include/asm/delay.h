/* SPDX-License-Identifier: MIT */
#ifndef ASM_DELAY_H
#define ASM_DELAY_H
/* asm/delay.h - see linux/delay.h. */
#include <linux/delay.h>
#endif
