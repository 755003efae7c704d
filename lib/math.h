/* SPDX-License-Identifier: MIT */
#ifndef LIB_MATH_H
#define LIB_MATH_H
/*
 * lib/math.h - rounding, clamping, logarithms, 64-bit division; Linux's names.
 */
#include "lib/bits.h"
#include "lib/compiler.h"
#include "lib/types.h"

#define roundup(x, y)    ((((x) + ((y) - 1)) / (y)) * (y))
#define rounddown(x, y)  ((x) - (x) % (y))
#define round_up(x, y)   ((((x) - 1) | ((__typeof__(x))(y) - 1)) + 1)  /* y: 2^n */
#define round_down(x, y) ((x) & ~((__typeof__(x))(y) - 1))
#define DIV_ROUND_DOWN_ULL(n, d) ((unsigned long long)(n) / (d))
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_DOWN_ULL((unsigned long long)(n) + (d) - 1, (d))
#define DIV_ROUND_CLOSEST(n, d) ({                                          \
    __typeof__(n) div_n_ = (n);                                             \
    __typeof__(d) div_d_ = (d);                                             \
    ((__typeof__(n))-1 > 0 || (__typeof__(d))-1 > 0 || (div_n_ > 0) == (div_d_ > 0)) ? \
        (div_n_ + div_d_ / 2) / div_d_ : (div_n_ - div_d_ / 2) / div_d_;    \
})

#define abs(x) ({ __typeof__(x) abs_x_ = (x); abs_x_ < 0 ? -abs_x_ : abs_x_; })
#define abs_diff(a, b) ({ __typeof__(a) diff_a_ = (a); __typeof__(b) diff_b_ = (b); \
                          diff_a_ > diff_b_ ? diff_a_ - diff_b_ : diff_b_ - diff_a_; })

#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)
#define clamp(x, low, high) min(max(x, low), high)
#define clamp_t(type, x, low, high) clamp((type)(x), (type)(low), (type)(high))
#define clamp_val(x, low, high) clamp_t(__typeof__(x), x, low, high)
#define min_not_zero(a, b) ({                                               \
    __typeof__(a) least_a_ = (a);                                           \
    __typeof__(b) least_b_ = (b);                                           \
    least_a_ == 0 ? least_b_ : least_b_ == 0 ? least_a_ : min(least_a_, least_b_); \
})
#define in_range(x, start, length) ((x) - (start) < (length))
#define swap(a, b) do { __typeof__(a) swap_ = (a); (a) = (b); (b) = swap_; } while (0)

/* ---- powers of two and positions of bits ------------------------------ */

/* Whole-number logarithms; 0 has none and gives -1. Constant for constants. */
#define ilog2(n) \
    ((n) == 0 ? -1 : 63 - __builtin_clzll((unsigned long long)(n)))
#define __roundup_pow_of_two_(n) (1ul << ((n) > 1 ? ilog2((n) - 1) + 1 : 0))
#define roundup_pow_of_two(n) __roundup_pow_of_two_(n)
#define rounddown_pow_of_two(n) (1ul << ilog2((unsigned long)(n)))

static inline int ffs(int word)                     /* lowest is 1, none is 0   */
{
    return __builtin_ffs(word);
}

static inline int fls(unsigned word)                /* highest is 32, none is 0 */
{
    return word == 0 ? 0 : 32 - __builtin_clz(word);
}

static inline int fls64(u64 word)
{
    return word == 0 ? 0 : 64 - __builtin_clzll(word);
}

/* ---- 64-bit division -------------------------------------------------- */

static inline u64 div64_u64_rem(u64 n, u64 d, u64 *remainder)
{
    *remainder = n % d;
    return n / d;
}

static inline u64 div_u64_rem(u64 n, u32 d, u32 *remainder)
{
    *remainder = (u32)(n % d);
    return n / d;
}

static inline s64 div_s64_rem(s64 n, s32 d, s32 *remainder)
{
    *remainder = (s32)(n % d);
    return n / d;
}

static inline u64 div_u64(u64 n, u32 d)
{
    return n / d;
}

static inline s64 div_s64(s64 n, s32 d)
{
    return n / d;
}

static inline u64 div64_u64(u64 n, u64 d)
{
    return n / d;
}

static inline s64 div64_s64(s64 n, s64 d)
{
    return n / d;
}

static inline u64 mul_u32_u32(u32 a, u32 b)
{
    return (u64)a * b;
}

/* @n, a u64 variable, becomes the quotient. Value: the remainder. */
#define do_div(n, d) ({                         \
    u32 div_d_ = (d);                           \
    u32 div_rest_ = (u32)((u64)(n) % div_d_);   \
    (n) = (u64)(n) / div_d_;                    \
    div_rest_;                                  \
})

/** int_sqrt - the largest number whose square is at most @x. */
static inline unsigned long int_sqrt(unsigned long x)
{
    unsigned long root = 0;
    for (unsigned long bit = 1ul << 15; bit != 0; bit >>= 1)
        if ((root | bit) * (root | bit) <= x)
            root |= bit;
    return root;
}

/** gcd - greatest common divisor; gcd(0, n) is n. */
static inline unsigned long gcd(unsigned long a, unsigned long b)
{
    while (b != 0) {
        unsigned long rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}
#endif
