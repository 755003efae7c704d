/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/divide.c - 64-bit division, which the compiler calls by these names.
 *
 * Problem    The processor divides 64 bits by 32 if the quotient fits 32; C wants all
 *            of 64 by 64. The compiler's own library takes its arguments on the stack,
 *            while everything here passes them in registers (-mregparm=3).
 *
 * Idea       A divisor of 32 bits: two divisions, as by hand, upper digit first. A longer
 *            one: shift it until its top bit is bit 63 and divide half of the dividend by
 *            its upper digit; that quotient, shifted back, is right or one too large.
 *            Warren, Hacker's Delight, 2nd ed., section 9-5.
 *
 * State      None.
 * Cost       20 to 50 instructions. A divisor of 0: the divide error of divl.
 * Read next  arch/divide.h.
 */
#include "arch/divide.h"

/* @high < @divisor, so that the quotient fits. */
static inline u32 divide_digit(u32 high, u32 low, u32 divisor, u32 *remainder)
{
    u32 quotient;
    __asm__("divl %4"
            : "=a"(quotient), "=d"(*remainder)
            : "a"(low), "d"(high), "rm"(divisor)
            : "cc");
    return quotient;
}

static inline u64 divide_by_32(u64 dividend, u32 divisor, u64 *remainder)
{
    u32 rest, upper = divide_digit(0, (u32)(dividend >> 32), divisor, &rest);
    u32 lower = divide_digit(rest, (u32)dividend, divisor, &rest);
    *remainder = rest;
    return (u64)upper << 32 | lower;
}

static inline u64 divide_by_64(u64 dividend, u64 divisor, u64 *remainder)
{
    unsigned shift = (unsigned)__builtin_clz((u32)(divisor >> 32));
    u32 rest, leading = (u32)(divisor << shift >> 32);
    u64 half = dividend >> 1;
    u32 quotient = divide_digit((u32)(half >> 32), (u32)half, leading, &rest);
    quotient = (u32)((u64)quotient << shift >> 31);
    if (quotient > 0)
        quotient--;                     /* now right, or one too small */
    u64 left = dividend - quotient * divisor;
    if (left >= divisor) {
        quotient++;
        left -= divisor;
    }
    *remainder = left;
    return quotient;
}

static inline u64 divide(u64 dividend, u64 divisor, u64 *remainder)
{
    return divisor >> 32 == 0 ? divide_by_32(dividend, (u32)divisor, remainder)
                              : divide_by_64(dividend, divisor, remainder);
}

static inline u64 magnitude(s64 value)
{
    return value < 0 ? 0 - (u64)value : (u64)value;
}

/* Rounds towards 0; the remainder has the dividend's sign. */
static inline s64 divide_signed(s64 dividend, s64 divisor, s64 *remainder)
{
    u64 rest, quotient = divide(magnitude(dividend), magnitude(divisor), &rest);
    *remainder = (s64)(dividend < 0 ? 0 - rest : rest);
    return (s64)((dividend < 0) != (divisor < 0) ? 0 - quotient : quotient);
}

u64 __udivmoddi4(u64 dividend, u64 divisor, u64 *remainder)
{
    u64 rest, quotient = divide(dividend, divisor, &rest);
    if (remainder != NULL)
        *remainder = rest;
    return quotient;
}

u64 __udivdi3(u64 dividend, u64 divisor)
{
    u64 rest;
    return divide(dividend, divisor, &rest);
}

u64 __umoddi3(u64 dividend, u64 divisor)
{
    u64 rest;
    divide(dividend, divisor, &rest);
    return rest;
}

s64 __divmoddi4(s64 dividend, s64 divisor, s64 *remainder)
{
    s64 rest, quotient = divide_signed(dividend, divisor, &rest);
    if (remainder != NULL)
        *remainder = rest;
    return quotient;
}

s64 __divdi3(s64 dividend, s64 divisor)
{
    s64 rest;
    return divide_signed(dividend, divisor, &rest);
}

s64 __moddi3(s64 dividend, s64 divisor)
{
    s64 rest;
    divide_signed(dividend, divisor, &rest);
    return rest;
}
