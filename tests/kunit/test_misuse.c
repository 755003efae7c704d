/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_misuse.c - bad use is told once, and changes nothing.
 *
 * The reports are in the log; the console is kept quiet, so that a run without
 * failures shows none.
 */
#include <kunit/test.h>
#include "lib/printk.h"
#include "mm/misuse.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/kunit/blocks.h"

static int loglevel;
static int a_variable;

static int misuse_init(struct kunit *test)
{
    loglevel = console_loglevel;
    console_loglevel = LOGLEVEL_EMERG;
    return 0;
}

static void misuse_exit(struct kunit *test)
{
    console_loglevel = loglevel;
}

#define EXPECT_TOLD(test, act) do {                                         \
    u32 before_ = misuse_count();                                           \
    test->expected_bugs++;                                                  \
    act;                                                                    \
    KUNIT_EXPECT_EQ_MSG(test, misuse_count() - before_, 1, "%s", #act);     \
} while (0)

static void bad_kfree(struct kunit *test)
{
    char *p = kmalloc(64, GFP_KERNEL), *large = kmalloc(9000, GFP_KERNEL);
    int on_stack;
    KUNIT_ASSERT_NOT_NULL(test, p);
    KUNIT_ASSERT_NOT_NULL(test, large);
    EXPECT_TOLD(test, kfree(p + 8));
    EXPECT_TOLD(test, kfree(large + 4096));
    EXPECT_TOLD(test, kfree(&on_stack));
    EXPECT_TOLD(test, kfree(&a_variable));
    EXPECT_TOLD(test, kfree((void *)0x1234));
    EXPECT_TOLD(test, vfree(p));
    EXPECT_TOLD(test, free_pages((unsigned long)large, 2));
    KUNIT_EXPECT_NE(test, block_flags(p), 0);
    KUNIT_EXPECT_NE(test, block_flags(large), 0);
    kfree(p);
    kfree(large);
    EXPECT_TOLD(test, kfree(p));
    EXPECT_TOLD(test, kfree(large));
}

static void bad_page_frees(struct kunit *test)
{
    struct page *page = alloc_pages(GFP_KERNEL, 2);
    KUNIT_ASSERT_NOT_NULL(test, page);
    EXPECT_TOLD(test, __free_pages(page, 1));
    EXPECT_TOLD(test, __free_pages(page + 1, 0));
    EXPECT_TOLD(test, kfree(page_address(page)));
    KUNIT_EXPECT_NE(test, block_flags(page_address(page)), 0);
    __free_pages(page, 2);
    EXPECT_TOLD(test, __free_pages(page, 2));
}

static void wrong_cache(struct kunit *test)
{
    struct kmem_cache *a = kmem_cache_create("kunit-a", 40, 0, 0, NULL);
    struct kmem_cache *b = kmem_cache_create("kunit-b", 40, 0, 0, NULL);
    void *object = kmem_cache_alloc(a, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, object);
    EXPECT_TOLD(test, kmem_cache_free(b, object));
    KUNIT_EXPECT_NE(test, block_flags(object), 0);
    kmem_cache_free(a, object);
    EXPECT_TOLD(test, kmem_cache_free(a, object));
    kmem_cache_destroy(a);
    kmem_cache_destroy(b);
}

static void bad_krealloc_and_vfree(struct kunit *test)
{
    char *area = vmalloc(9000), *moved = area;
    KUNIT_ASSERT_NOT_NULL(test, area);
    EXPECT_TOLD(test, moved = krealloc(area, 10, GFP_KERNEL));
    KUNIT_EXPECT_NULL(test, moved);
    EXPECT_TOLD(test, vfree(area + 4096));
    KUNIT_EXPECT_NE(test, block_flags(area), 0);
    vfree(area);
    EXPECT_TOLD(test, vfree(area));
}

static struct kunit_case misuse_cases[] = {
    KUNIT_CASE(bad_kfree), KUNIT_CASE(bad_page_frees), KUNIT_CASE(wrong_cache),
    KUNIT_CASE(bad_krealloc_and_vfree), { },
};

static struct kunit_suite misuse_suite = {
    .name = "misuse", .init = misuse_init, .exit = misuse_exit,
    .test_cases = misuse_cases,
};
kunit_test_suite(misuse_suite);
