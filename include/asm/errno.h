/* SPDX-License-Identifier: MIT */
#ifndef ASM_ERRNO_H
#define ASM_ERRNO_H
/* asm/errno.h - see linux/errno.h. */
#include <linux/errno.h>
#endif
