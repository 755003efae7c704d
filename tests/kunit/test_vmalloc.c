/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_vmalloc.c - areas of the vmap window, between unmapped pages. */
#include <kunit/test.h>
#include "arch/paging.h"
#include "mm/vmalloc.h"

static bool is_mapped(const void *p)
{
    phys_addr_t physical;
    return paging_lookup((uintptr_t)p, &physical);
}

static void guarded_on_both_sides(struct kunit *test)
{
    static const unsigned long sizes[] = { 1, 4096, 4097, 100000 };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        char *p = vmalloc(sizes[i]);
        KUNIT_ASSERT_NOT_NULL(test, p);
        char *end = p + PAGE_ALIGN(sizes[i]);
        memset(p, 0x42, sizes[i]);
        KUNIT_EXPECT_TRUE(test, IS_ALIGNED((uintptr_t)p, PAGE_SIZE));
        KUNIT_EXPECT_TRUE(test, (uintptr_t)p > VMAP_START && (uintptr_t)end <= VMAP_END);
        KUNIT_EXPECT_TRUE(test, is_mapped(end - 1));
        KUNIT_EXPECT_FALSE(test, is_mapped(p - 1));
        KUNIT_EXPECT_FALSE(test, is_mapped(end));
        KUNIT_EXPECT_TRUE(test, vmap_is_guard((uintptr_t)p - 1));
        vfree(p);
        KUNIT_EXPECT_FALSE(test, is_mapped(p));
    }
}

static void zeroed(struct kunit *test)
{
    for (int i = 0; i < 2; i++) {
        char *p = vzalloc(3 * PAGE_SIZE);
        KUNIT_ASSERT_NOT_NULL(test, p);
        KUNIT_EXPECT_NULL(test, memchr_inv(p, 0, 3 * PAGE_SIZE));
        memset(p, 0xff, 3 * PAGE_SIZE);
        vfree(p);
    }
}

static void impossible_sizes(struct kunit *test)
{
    KUNIT_EXPECT_NULL(test, vmalloc(0));
    KUNIT_EXPECT_NULL(test, vmalloc(VMAP_END - VMAP_START + PAGE_SIZE));
    KUNIT_EXPECT_NULL(test, vmalloc(~0ul));
    vfree(NULL);
}

static void areas_keep_apart(struct kunit *test)
{
    enum { AREAS = 50 };
    u32 **areas = kunit_kcalloc(test, AREAS, sizeof(*areas), GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, areas);
    for (u32 i = 0; i < AREAS; i++) {
        areas[i] = vmalloc((i % 3 + 1) * PAGE_SIZE);
        KUNIT_EXPECT_NOT_NULL(test, areas[i]);
        if (areas[i] != NULL)
            areas[i][0] = i;
    }
    for (u32 i = 0; i < AREAS; i += 2) {        /* holes, to be filled again */
        vfree(areas[i]);
        areas[i] = vmalloc(PAGE_SIZE);
        KUNIT_EXPECT_NOT_NULL(test, areas[i]);
        if (areas[i] != NULL)
            areas[i][0] = i;
    }
    for (u32 i = 0; i < AREAS; i++) {
        if (areas[i] != NULL)
            KUNIT_EXPECT_EQ(test, areas[i][0], i);
        vfree(areas[i]);
    }
}

static struct kunit_case vmalloc_cases[] = {
    KUNIT_CASE(guarded_on_both_sides), KUNIT_CASE(zeroed), KUNIT_CASE(impossible_sizes),
    KUNIT_CASE(areas_keep_apart), { },
};

static struct kunit_suite vmalloc_suite = {
    .name = "vmalloc", .test_cases = vmalloc_cases,
};
kunit_test_suite(vmalloc_suite);
