/* SPDX-License-Identifier: MIT */
#ifndef ARCH_DIVIDE_H
#define ARCH_DIVIDE_H
/*
 * arch/divide.h - 64-bit division: what the compiler calls for / and % of u64 and s64.
 *
 * The names and meanings are the compiler's: GCC internals manual, "Routines for
 * integer arithmetic". Nobody else need call them.
 */
#include "lib/types.h"

/* A divisor of 0 is a divide error. @remainder may be NULL. */
u64 __udivdi3(u64 dividend, u64 divisor);
u64 __umoddi3(u64 dividend, u64 divisor);
u64 __udivmoddi4(u64 dividend, u64 divisor, u64 *remainder);
s64 __divdi3(s64 dividend, s64 divisor);
s64 __moddi3(s64 dividend, s64 divisor);
s64 __divmoddi4(s64 dividend, s64 divisor, s64 *remainder);
#endif
