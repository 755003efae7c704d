// SPDX-License-Identifier: MIT
/* tests/modules/faulty_suite.c - cases that die, and cases behind them that do not. */
#include <kunit/test.h>
#include <linux/bug.h>
#include <linux/module.h>

static void reads_null(struct kunit *test)
{
	int *volatile null = NULL;

	KUNIT_EXPECT_EQ(test, *null, 0);
}

static void passes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 1 + 1, 2);
}

static void calls_bug(struct kunit *test)
{
	BUG();
}

static void passes_again(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 2 + 2, 4);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(reads_null), KUNIT_CASE(passes), KUNIT_CASE(calls_bug),
	KUNIT_CASE(passes_again), {}
};
static struct kunit_suite suite = { .name = "faulty", .test_cases = cases };
kunit_test_suite(suite);
MODULE_LICENSE("GPL");
