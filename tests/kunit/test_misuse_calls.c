/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_misuse_calls.c - calls that free nothing, or write before they free:
 * with a bad pointer each is told in the name of the function that was called.
 */
#include <kunit/test.h>
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmalloc_more.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "tests/kunit/reports.h"

static int loglevel;
static struct reports told __unscanned;

static int calls_init(struct kunit *test)
{
    loglevel = console_loglevel;
    console_loglevel = LOGLEVEL_EMERG;
    reports_skip(&told);
    return 0;
}

static void calls_exit(struct kunit *test)
{
    console_loglevel = loglevel;
}

/* The compiler must not know that a pointer is bad. */
static void *opaque(void *p)
{
    __asm__("" : "+r"(p));
    return p;
}

static void expect_told(struct kunit *test, const char *kind, const char *words)
{
    test->expected_bugs++;
    reports_read(&told);
    KUNIT_EXPECT_TRUE_MSG(test, reports_is_one(&told, kind),
                          "%u reports, %s; expected %s", told.begun, told.kind, kind);
    KUNIT_EXPECT_TRUE_MSG(test, strstr(told.text, words) != NULL, "no '%s' in: %s", words,
                          told.text);
}

static void ksize_of_what_is_no_block(struct kunit *test)
{
    char *p = kmalloc(64, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    KUNIT_EXPECT_EQ(test, ksize(opaque(p + 8)), 0);
    expect_told(test, "invalid-free", "8 bytes into the 64-byte kmalloc block");
    kfree(p);
    KUNIT_EXPECT_EQ(test, ksize(opaque(p)), 0);
    expect_told(test, "use-after-free-read",
                "that kmalloc block of 64 bytes is free already");
    KUNIT_EXPECT_EQ(test, ksize(NULL) + ksize(ZERO_SIZE_PTR), 0);
}

/* Bytes that are not the caller's are not zeroed. */
static void kvfree_sensitive_looks_first(struct kunit *test)
{
    char *p = vmalloc(5000), *q = kmalloc(64, GFP_KERNEL);
    KUNIT_ASSERT_TRUE(test, p != NULL && q != NULL);
    memset(p, 0x11, 5000);
    memset(q, 0x22, 64);
    kvfree_sensitive(opaque(p + 4096), 900);
    expect_told(test, "invalid-free", "vfree(0x");
    KUNIT_EXPECT_TRUE(test, memchr_inv(p, 0x11, 5000) == NULL);
    kvfree_sensitive(opaque(q + 8), 8);
    expect_told(test, "invalid-free", "kfree(0x");
    KUNIT_EXPECT_TRUE(test, memchr_inv(q, 0x22, 64) == NULL);
    kvfree_sensitive(p, 5000);
    kvfree_sensitive(q, 64);
    kvfree_sensitive(NULL, 10);
    reports_read(&told);
    KUNIT_EXPECT_EQ(test, told.begun, 0);
}

static void page_frees_are_told_by_their_names(struct kunit *test)
{
    struct page *page = alloc_pages(GFP_KERNEL, 1);
    KUNIT_ASSERT_NOT_NULL(test, page);
    __free_pages(page, 0);
    expect_told(test, "invalid-free", "\n__free_pages(0x");
    __free_pages(page, 1);
    __free_pages(opaque(page), 1);
    expect_told(test, "double-free", "\n__free_pages(0x");
}

static struct kunit_case calls_cases[] = {
    KUNIT_CASE(ksize_of_what_is_no_block), KUNIT_CASE(kvfree_sensitive_looks_first),
    KUNIT_CASE(page_frees_are_told_by_their_names), { },
};

static struct kunit_suite misuse_calls_suite = {
    .name = "misuse_calls", .init = calls_init, .exit = calls_exit,
    .test_cases = calls_cases,
};
kunit_test_suite(misuse_calls_suite);
