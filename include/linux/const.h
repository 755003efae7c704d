/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CONST_H
#define LINUX_CONST_H
/* linux/const.h - constants for C and assembler. */
#define _AC(x, y) x##y
#define UL(x)  (x##UL)
#define ULL(x) (x##ULL)
#endif
