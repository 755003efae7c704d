// SPDX-License-Identifier: MIT
/*
 * tests/modules/suite.c - a KUnit suite in a module: it runs when the module is loaded.
 *
 * The last case leaks, at an address that another case gave back before: nothing that
 * loading left behind may hold it.
 */
#include <kunit/test.h>
#include <linux/list.h>
#include <linux/slab.h>

static void gives_back(struct kunit *test)
{
	void *first = kmalloc(8, GFP_KERNEL), *second = kmalloc(8, GFP_KERNEL);

	KUNIT_EXPECT_NOT_NULL(test, first);
	KUNIT_EXPECT_PTR_NE(test, first, second);
	kfree(first);
	kfree(second);
}

static void links(struct kunit *test)
{
	struct hlist_node node;
	HLIST_HEAD(head);

	hlist_add_head(&node, &head);
	KUNIT_EXPECT_FALSE(test, hlist_empty(&head));
	hlist_del(&node);
	KUNIT_EXPECT_TRUE(test, hlist_empty(&head));
}

static void loses_one(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, kmalloc(8, GFP_KERNEL));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(gives_back),
	KUNIT_CASE(links),
	KUNIT_CASE(loses_one),
	{}
};

static struct kunit_suite suite = {
	.name = "in_a_module",
	.test_cases = cases,
};
kunit_test_suite(suite);

MODULE_LICENSE("Dual MIT/GPL");
