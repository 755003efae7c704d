/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_time.c - clocks that agree, and sleeping long enough. */
#include <kunit/test.h>
#include "kernel/sched.h"
#include "kernel/time.h"

/* An emulator on a busy computer may lose this much. */
enum { SLACK_MS = 1000 };

static void never_goes_backward(struct kunit *test)
{
    u64 last = time_us();
    for (int i = 0; i < 10000; i++) {
        u64 now = time_us();
        KUNIT_ASSERT_GE(test, now, last);
        last = now;
    }
}

/* Ticks come from the clock, and late when the emulator has no processor: they lag behind
 * it, and are never ahead. */
static void clocks_agree(struct kunit *test)
{
    u64 start_ticks = get_jiffies_64();
    msleep(100);
    u64 ticks = get_jiffies_64(), now_ms = time_us() / 1000;
    KUNIT_EXPECT_GE(test, ticks, start_ticks + 100);
    KUNIT_EXPECT_LE(test, ticks, now_ms);
    KUNIT_EXPECT_LE(test, now_ms - ticks, SLACK_MS);
}

static void msleep_is_long_enough(struct kunit *test)
{
    static const unsigned lengths_ms[] = { 0, 1, 2, 5, 20, 50 };
    for (unsigned i = 0; i < ARRAY_SIZE(lengths_ms); i++) {
        u64 start_us = time_us();
        msleep(lengths_ms[i]);
        unsigned slept_us = (unsigned)(time_us() - start_us);
        KUNIT_EXPECT_GE(test, slept_us, lengths_ms[i] * 1000);
        KUNIT_EXPECT_LT(test, slept_us, (lengths_ms[i] + SLACK_MS) * 1000);
    }
}

static void schedule_timeout_ends(struct kunit *test)
{
    unsigned long start = jiffies;
    set_current_state(TASK_INTERRUPTIBLE);
    KUNIT_EXPECT_EQ(test, schedule_timeout(20), 0);
    KUNIT_EXPECT_TRUE(test, time_after_eq(jiffies, start + 20));
}

static void comparisons_survive_a_wrap(struct kunit *test)
{
    unsigned long before = (unsigned long)-5, after = 5;
    KUNIT_EXPECT_TRUE(test, time_after(after, before));
    KUNIT_EXPECT_TRUE(test, time_before(before, after));
    KUNIT_EXPECT_TRUE(test, time_after_eq(after, after));
    KUNIT_EXPECT_FALSE(test, time_before(after, after));
}

static void conversions(struct kunit *test)
{
    KUNIT_EXPECT_EQ(test, msecs_to_jiffies(0), 0);
    KUNIT_EXPECT_EQ(test, msecs_to_jiffies(1000), HZ);
    KUNIT_EXPECT_EQ(test, jiffies_to_msecs(HZ), 1000);
    KUNIT_EXPECT_EQ(test, msecs_to_jiffies(~0u), MAX_SCHEDULE_TIMEOUT);
}

static struct kunit_case time_cases[] = {
    KUNIT_CASE(never_goes_backward), KUNIT_CASE(clocks_agree),
    KUNIT_CASE(msleep_is_long_enough), KUNIT_CASE(schedule_timeout_ends),
    KUNIT_CASE(comparisons_survive_a_wrap), KUNIT_CASE(conversions), { },
};

static struct kunit_suite time_suite = { .name = "time", .test_cases = time_cases };
kunit_test_suite(time_suite);
