/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_krealloc.c - blocks that change their size. */
#include <kunit/test.h>
#include "tests/kunit/blocks.h"

static void keeps_contents(struct kunit *test)
{
    static const size_t sizes[] = { 10, 60, 64, 65, 500, 5000, 20000, 300, 7 };
    size_t kept = 8;
    u8 *p = kmalloc(kept, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    memset(p, 0x3c, kept);
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        u8 *moved = krealloc(p, sizes[i], GFP_KERNEL);
        KUNIT_EXPECT_NOT_NULL(test, moved);
        if (moved == NULL)
            break;
        p = moved;
        kept = min(kept, sizes[i]);
        KUNIT_EXPECT_NULL(test, memchr_inv(p, 0x3c, kept));
        KUNIT_EXPECT_GE(test, ksize(p), sizes[i]);
        memset(p, 0x3c, sizes[i]);
        kept = sizes[i];
    }
    kfree(p);
}

static void stays_where_there_is_room(struct kunit *test)
{
    struct kmemleak_object object = { 0 };
    needs_plain_blocks(test);
    char *p = kmalloc(33, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    char *same = krealloc(p, 64, GFP_KERNEL);
    KUNIT_EXPECT_PTR_EQ(test, same, p);
    KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)p, &object));
    KUNIT_EXPECT_EQ(test, object.size_bytes, 64);
    kfree(same != NULL ? same : p);
}

static void special_sizes(struct kunit *test)
{
    void *p = krealloc(NULL, 50, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    KUNIT_EXPECT_EQ(test, ksize(p), blocks_are_plain() ? 64 : ksize(p));
    KUNIT_EXPECT_GE(test, ksize(p), 50);
    KUNIT_EXPECT_PTR_EQ(test, krealloc(p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
    KUNIT_EXPECT_EQ(test, block_flags(p), 0);
    p = krealloc(ZERO_SIZE_PTR, 8, GFP_KERNEL);
    KUNIT_EXPECT_FALSE(test, ZERO_OR_NULL_PTR(p));
    kfree(p);
}

static void failure_leaves_the_block(struct kunit *test)
{
    char *p = kunit_adopt(test, kstrdup("marble", GFP_KERNEL));
    KUNIT_ASSERT_NOT_NULL(test, p);
    KUNIT_EXPECT_NULL(test, krealloc(p, KMALLOC_BYTES_MAX + 1,
                                     GFP_KERNEL | __GFP_NOWARN));
    KUNIT_EXPECT_STREQ(test, p, "marble");
}

static void new_bytes_are_zeroed_on_request(struct kunit *test)
{
    needs_plain_blocks(test);
    u8 *p = kmalloc(20, GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, p);
    memset(p, 0xff, ksize(p));
    u8 *grown = krealloc(p, 32, GFP_KERNEL | __GFP_ZERO);
    KUNIT_EXPECT_PTR_EQ(test, grown, p);
    if (grown == NULL)
        grown = p;
    KUNIT_EXPECT_NULL(test, memchr_inv(grown, 0xff, 20));
    KUNIT_EXPECT_NULL(test, memchr_inv(grown + 20, 0, 12));
    kfree(grown);
}

static struct kunit_case krealloc_cases[] = {
    KUNIT_CASE(keeps_contents), KUNIT_CASE(stays_where_there_is_room),
    KUNIT_CASE(special_sizes), KUNIT_CASE(failure_leaves_the_block),
    KUNIT_CASE(new_bytes_are_zeroed_on_request), { },
};

static struct kunit_suite krealloc_suite = {
    .name = "krealloc", .test_cases = krealloc_cases,
};
kunit_test_suite(krealloc_suite);
