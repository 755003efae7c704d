/* SPDX-License-Identifier: MIT */
#ifndef ASM_UACCESS_H
#define ASM_UACCESS_H
/* asm/uaccess.h - see linux/uaccess.h. */
#include <linux/uaccess.h>
#endif
