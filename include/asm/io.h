/* SPDX-License-Identifier: MIT */
#ifndef ASM_IO_H
#define ASM_IO_H
/* asm/io.h - see asm/page.h. */
#include <asm/page.h>
#endif
