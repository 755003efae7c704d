/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_oom.c - every way to ask for memory, when there is none: NULL, and
 * nothing else has happened.
 *
 * Method: failslab lets the nth allocation of this thread fail.
 */
#include <kunit/test.h>
#include "kernel/memalloc.h"
#include "mm/depot.h"
#include "mm/failslab.h"
#include "mm/kmalloc_more.h"
#include "mm/mm.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/vmap.h"
#include "tests/kunit/blocks.h"

static u8 saved;

/* From here on the @nth allocation fails. */
static void fail_nth(struct kunit *test, u32 nth)
{
    const struct failslab_plan plan = { .nth = nth, .task_filter = true };
    if (failslab_get() != NULL)
        kunit_skip(test, "a failslab plan is set");
    saved = memalloc_save(MEMALLOC_TARGET);
    failslab_set(&plan);
}

static u32 stop_failing(void)
{
    struct failslab_outcome outcome;
    failslab_outcome(&outcome);
    failslab_set(NULL);
    memalloc_restore(saved);
    return outcome.failed;
}

/* One allocation, of which nothing must come. */
#define EXPECT_NULL_WHEN_FAILING(test, call) do {           \
        fail_nth(test, 1);                                  \
        void *got_ = (void *)(call);                        \
        u32 failed_ = stop_failing();                       \
        KUNIT_EXPECT_NULL(test, got_);                      \
        KUNIT_EXPECT_EQ(test, failed_, 1);                  \
    } while (0)

static void every_kmalloc_returns_null(struct kunit *test)
{
    u32 live = depot_live().blocks;
    EXPECT_NULL_WHEN_FAILING(test, kmalloc(1, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kmalloc(4096, GFP_ATOMIC));
    EXPECT_NULL_WHEN_FAILING(test, kmalloc(100000, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kzalloc(64, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kcalloc(3, 5, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kmalloc_array(3, 5, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kstrdup("marble", GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kstrndup("marble", 3, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kmemdup("marble", 7, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kasprintf(GFP_KERNEL, "%u marbles", 3));
    EXPECT_NULL_WHEN_FAILING(test, krealloc(NULL, 8, GFP_KERNEL));
    KUNIT_EXPECT_EQ(test, depot_live().blocks, live);
}

static void pages_and_areas_return_null(struct kunit *test)
{
    u32 live = depot_live().blocks;
    EXPECT_NULL_WHEN_FAILING(test, alloc_pages(GFP_KERNEL, 0));
    EXPECT_NULL_WHEN_FAILING(test, alloc_pages(GFP_KERNEL, 3));
    EXPECT_NULL_WHEN_FAILING(test, __get_free_pages(GFP_KERNEL, 1));
    EXPECT_NULL_WHEN_FAILING(test, get_zeroed_page(GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, vmalloc(10000));
    EXPECT_NULL_WHEN_FAILING(test, vzalloc(10000));
    KUNIT_EXPECT_EQ(test, depot_live().blocks, live);
}

static void objects_return_null(struct kunit *test)
{
    struct kmem_cache *cache = kmem_cache_create("test_oom", 40, 0, 0, NULL);
    KUNIT_ASSERT_NOT_NULL(test, cache);
    EXPECT_NULL_WHEN_FAILING(test, kmem_cache_alloc(cache, GFP_KERNEL));
    EXPECT_NULL_WHEN_FAILING(test, kmem_cache_zalloc(cache, GFP_KERNEL));
    kmem_cache_destroy(cache);
}

/* All or nothing: what came before the failure is given back. */
static void a_bulk_is_all_or_nothing(struct kunit *test)
{
    struct kmem_cache *cache = kmem_cache_create("test_oom", 40, 0, 0, NULL);
    void *objects[5];
    KUNIT_ASSERT_NOT_NULL(test, cache);
    u32 live = depot_live().blocks;
    fail_nth(test, 4);
    int got = kmem_cache_alloc_bulk(cache, GFP_KERNEL, ARRAY_SIZE(objects), objects);
    stop_failing();
    KUNIT_EXPECT_EQ(test, got, 0);
    KUNIT_EXPECT_EQ(test, depot_live().blocks, live);
    kmem_cache_destroy(cache);
}

static void krealloc_leaves_the_block(struct kunit *test)
{
    char *p = kunit_adopt(test, kstrdup("marble", GFP_KERNEL));
    KUNIT_ASSERT_NOT_NULL(test, p);
    EXPECT_NULL_WHEN_FAILING(test, krealloc(p, 5000, GFP_KERNEL));
    KUNIT_EXPECT_STREQ(test, p, "marble");
}

static void kvmalloc_falls_back(struct kunit *test)
{
    fail_nth(test, 1);
    void *p = kvmalloc(20000, GFP_KERNEL);
    stop_failing();
    KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(p));
    kvfree(p);
}

/* More than there is, of pages or of addresses: no failslab. Nothing is lost on the
 * way, but page tables of the window, which are kept. */
static void more_than_there_is(struct kunit *test)
{
    struct page_stats before, after;
    needs_plain_blocks(test);
    page_stats(&before);
    u32 failed = oom_count();
    unsigned long pages = min(before.total, vmap_free_pages());
    KUNIT_EXPECT_NULL(test, __vmalloc(pages * PAGE_SIZE, GFP_KERNEL | __GFP_NOWARN));
    KUNIT_EXPECT_GT(test, oom_count(), failed);
    page_stats(&after);
    KUNIT_EXPECT_EQ(test, after.free + after.used[PAGE_TABLE],
                    before.free + before.used[PAGE_TABLE]);
    KUNIT_EXPECT_TRUE(test, mm_check());
}

static void there_is_a_reserve(struct kunit *test)
{
    KUNIT_EXPECT_GE(test, page_reserve_count(), 64);
}

static struct kunit_case oom_cases[] = {
    KUNIT_CASE(every_kmalloc_returns_null), KUNIT_CASE(pages_and_areas_return_null),
    KUNIT_CASE(objects_return_null), KUNIT_CASE(a_bulk_is_all_or_nothing),
    KUNIT_CASE(krealloc_leaves_the_block), KUNIT_CASE(kvmalloc_falls_back),
    KUNIT_CASE(more_than_there_is), KUNIT_CASE(there_is_a_reserve), { },
};

static struct kunit_suite oom_suite = { .name = "oom", .test_cases = oom_cases };
kunit_test_suite(oom_suite);
