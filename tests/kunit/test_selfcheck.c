/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_selfcheck.c - cases that fail on purpose.
 *
 * "All passed" is also what a broken test framework says. `kunit selfcheck` must
 * report each case here as its name says; tests/boot/test_kunit.py compares.
 */
#include <kunit/test.h>
#include "lib/errno.h"
#include "mm/vmalloc.h"

static unsigned runs_of_exit;
static uintptr_t leaked_inverted[3];    /* ~address: no reference                  */

static void passes(struct kunit *test)
{
    int *numbers = kunit_kcalloc(test, 4, sizeof(*numbers), GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, numbers);
    KUNIT_EXPECT_EQ(test, numbers[3], 0);
    KUNIT_EXPECT_EQ_MSG(test, numbers[0], 0, "kcalloc() does not zero");
    KUNIT_SUCCEED(test);
}

static void fails_by_expectations(struct kunit *test)
{
    int three = 3, *null = NULL;
    unsigned char byte = 200;
    const char *marble = "marble";
    KUNIT_EXPECT_EQ(test, three, 4);
    KUNIT_EXPECT_LT(test, byte, three);
    KUNIT_EXPECT_TRUE(test, three == 4);
    KUNIT_EXPECT_FALSE_MSG(test, three == 3, "three is %d", three);
    KUNIT_EXPECT_STREQ(test, marble, "marbles");
    KUNIT_EXPECT_PTR_NE(test, null, NULL);
    KUNIT_EXPECT_NOT_ERR_OR_NULL(test, null);
    KUNIT_EXPECT_NOT_ERR_OR_NULL(test, ERR_PTR(-ENOMEM));
    KUNIT_EXPECT_NOT_NULL(test, null);
    KUNIT_FAIL(test, "reached the end, %d", three);
}

static void fails_by_assertion(struct kunit *test)
{
    char *held = kunit_kmalloc(test, 64, GFP_KERNEL);
    KUNIT_ASSERT_NULL(test, held);
    KUNIT_FAIL(test, "not aborted");
}

static noinline void lose(unsigned index, void *p)
{
    leaked_inverted[index] = ~(uintptr_t)p;
}

static void fails_by_leak(struct kunit *test)
{
    for (unsigned i = 0; i < 2; i++) {
        void *p = kmalloc(64, GFP_KERNEL);
        KUNIT_ASSERT_NOT_NULL(test, p);
        lose(i, p);
    }
}

static void leaks_by_permission(struct kunit *test)
{
    void *p = vmalloc(5000);
    KUNIT_ASSERT_NOT_NULL(test, p);
    lose(2, p);
}

static void fails_by_bad_use(struct kunit *test)
{
    int on_stack = 0;
    kfree(&on_stack);
}

static void passes_with_announced_bad_use(struct kunit *test)
{
    int on_stack = 0;
    test->expected_bugs = 1;
    kfree(&on_stack);
}

static void skips(struct kunit *test)
{
    kunit_skip(test, "there is no %s here", "marble");
    KUNIT_FAIL(test, "not skipped");
}

static void exit_ran_after_each_case(struct kunit *test)
{
    KUNIT_EXPECT_EQ(test, runs_of_exit, 8);
    KUNIT_EXPECT_NULL(test, test->priv);
}

static int selfcheck_suite_init(struct kunit_suite *suite)
{
    runs_of_exit = 0;
    return 0;
}

static void selfcheck_suite_exit(struct kunit_suite *suite)
{
    for (unsigned i = 0; i < 2; i++)
        if (leaked_inverted[i] != 0)
            kfree((void *)~leaked_inverted[i]);
    if (leaked_inverted[2] != 0)
        vfree((void *)~leaked_inverted[2]);
    memset(leaked_inverted, 0, sizeof(leaked_inverted));
}

static void selfcheck_exit(struct kunit *test)
{
    runs_of_exit++;
    test->priv = test;
}

static struct kunit_case selfcheck_cases[] = {
    KUNIT_CASE(passes),
    KUNIT_CASE(fails_by_expectations),
    KUNIT_CASE(fails_by_assertion),
    KUNIT_CASE(fails_by_leak),
    KUNIT_CASE_LEAKY(leaks_by_permission),
    KUNIT_CASE(fails_by_bad_use),
    KUNIT_CASE(passes_with_announced_bad_use),
    KUNIT_CASE(skips),
    KUNIT_CASE(exit_ran_after_each_case),
    { },
};

static struct kunit_suite selfcheck_suite = {
    .name = "selfcheck",
    .suite_init = selfcheck_suite_init,
    .suite_exit = selfcheck_suite_exit,
    .exit = selfcheck_exit,
    .test_cases = selfcheck_cases,
    .manual = true,
};
kunit_test_suite(selfcheck_suite);
