/* SPDX-License-Identifier: MIT */
#ifndef ASM_STRING_H
#define ASM_STRING_H
/* asm/string.h - see linux/string.h. */
#include <linux/string.h>
#endif
