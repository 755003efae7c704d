/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_bitmap.c - lib/bitmap.h across the borders of words. */
#include <kunit/test.h>
#include "lib/bitmap.h"

enum { BITS = 100 };

static void runs_cross_words(struct kunit *test)
{
    DECLARE_BITMAP32(map, BITS) = { 0 };
    bitmap_set(map, 30, 40);
    KUNIT_EXPECT_EQ(test, bitmap_weight(map, BITS), 40);
    KUNIT_EXPECT_FALSE(test, bitmap_test(map, 29));
    KUNIT_EXPECT_TRUE(test, bitmap_test(map, 30));
    KUNIT_EXPECT_TRUE(test, bitmap_test(map, 69));
    KUNIT_EXPECT_FALSE(test, bitmap_test(map, 70));
    bitmap_clear(map, 31, 38);
    KUNIT_EXPECT_EQ(test, bitmap_weight(map, BITS), 2);
    KUNIT_EXPECT_EQ(test, bitmap_next_set(map, BITS, 31), 69);
    KUNIT_EXPECT_EQ(test, bitmap_next_set(map, BITS, 70), BITS);
}

static void zero_runs(struct kunit *test)
{
    DECLARE_BITMAP32(map, BITS) = { 0 };
    bitmap_set(map, 0, 5);
    bitmap_set(map, 10, 22);
    KUNIT_EXPECT_EQ(test, bitmap_next_zero(map, BITS, 0), 5);
    KUNIT_EXPECT_EQ(test, bitmap_find_zero_run(map, BITS, 0, 5), 5);
    KUNIT_EXPECT_EQ(test, bitmap_find_zero_run(map, BITS, 0, 6), 32);
    KUNIT_EXPECT_EQ(test, bitmap_find_zero_run(map, BITS, 6, 5), 32);
    KUNIT_EXPECT_EQ(test, bitmap_find_zero_run(map, BITS, 0, 68), 32);
    KUNIT_EXPECT_EQ(test, bitmap_find_zero_run(map, BITS, 0, 69), BITS);
}

static struct kunit_case bitmap_cases[] = {
    KUNIT_CASE(runs_cross_words), KUNIT_CASE(zero_runs), { },
};

static struct kunit_suite bitmap_suite = { .name = "bitmap", .test_cases = bitmap_cases };
kunit_test_suite(bitmap_suite);
