/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_divide.c - 64-bit division, which the compiler calls by name. */
#include "lib/types.h"
#include <kunit/test.h>

enum { ROUNDS = 20000 };

static u64 random_state;

static u64 random_u64(void)
{
    random_state ^= random_state << 13;         /* xorshift64, Marsaglia 2003 */
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Bit by bit: slow, and plainly right. */
static u64 long_division(u64 dividend, u64 divisor, u64 *remainder)
{
    u64 quotient = 0, rest = 0;
    for (int bit = 63; bit >= 0; bit--) {
        bool carry = rest >> 63;
        rest = rest << 1 | (dividend >> bit & 1);
        if (carry || rest >= divisor) {
            rest -= divisor;
            quotient |= 1ull << bit;
        }
    }
    *remainder = rest;
    return quotient;
}

static void expect_same(struct kunit *test, u64 dividend, u64 divisor)
{
    u64 rest, quotient = long_division(dividend, divisor, &rest);
    s64 a = (s64)dividend, b = (s64)divisor;
    KUNIT_EXPECT_EQ(test, dividend / divisor, quotient);
    KUNIT_EXPECT_EQ(test, dividend % divisor, rest);
    if (b == -1 && dividend == 1ull << 63)
        return;                                 /* the one quotient that does not fit */
    KUNIT_EXPECT_EQ(test, (u64)(a / b) * divisor + (u64)(a % b), dividend);
    KUNIT_EXPECT_TRUE(test, a % b == 0 || (a % b < 0) == (a < 0));
    KUNIT_EXPECT_TRUE(test, a / b == 0 || (a / b < 0) == ((a < 0) != (b < 0)));
}

static void corners(struct kunit *test)
{
    static const u64 corner[] = {
        0, 1, 2, 3, 10, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x100000001,
        0x1ffffffff, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
        0xfffffffeffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff,
    };
    for (u32 i = 0; i < ARRAY_SIZE(corner); i++)
        for (u32 j = 1; j < ARRAY_SIZE(corner); j++)
            expect_same(test, corner[i], corner[j]);
}

static void against_long_division(struct kunit *test)
{
    random_state = 88172645463325252ull;
    for (u32 i = 0; i < ROUNDS; i++) {
        u64 dividend = random_u64() >> random_u64() % 64;
        u64 divisor = random_u64() >> random_u64() % 64;
        expect_same(test, dividend, divisor | 1);
    }
}

static struct kunit_case cases[] = {
    KUNIT_CASE(corners), KUNIT_CASE(against_long_division), { },
};

static struct kunit_suite divide_suite = { .name = "divide", .test_cases = cases };
kunit_test_suite(divide_suite);
