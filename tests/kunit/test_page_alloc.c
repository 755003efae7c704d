/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_page_alloc.c - whole pages: alignment, running out, coming back. */
#include <kunit/test.h>
#include "arch/cpu.h"
#include "mm/block.h"
#include "mm/kasan.h"
#include "mm/mm.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "tests/kunit/blocks.h"

/* Few enough runs that all of them can be taken on a large machine. */
enum { EXHAUSTED_ORDER = 6 };

static void every_order(struct kunit *test)
{
    for (unsigned order = 0; order <= 8; order++) {
        struct page *page = alloc_pages(GFP_KERNEL, order);
        KUNIT_ASSERT_NOT_NULL_MSG(test, page, "order %u", order);
        void *address = page_address(page);
        KUNIT_EXPECT_TRUE(test, IS_ALIGNED(page_to_pfn(page), 1u << order));
        KUNIT_EXPECT_PTR_EQ(test, virt_to_page(address), page);
        KUNIT_EXPECT_EQ(test, page->order, order);
        memset(address, 0xa5, PAGE_SIZE << order);
        __free_pages(page, order);
    }
}

static void zeroed_pages(struct kunit *test)
{
    unsigned long address = __get_free_pages(GFP_KERNEL, 1);
    KUNIT_ASSERT_NE(test, address, 0);
    memset((void *)address, 0xff, 2 * PAGE_SIZE);
    free_pages(address, 1);
    address = __get_free_pages(GFP_KERNEL | __GFP_ZERO, 1);
    KUNIT_ASSERT_NE(test, address, 0);
    KUNIT_EXPECT_NULL(test, memchr_inv((void *)address, 0, 2 * PAGE_SIZE));
    free_pages(address, 1);
    address = get_zeroed_page(GFP_KERNEL);
    KUNIT_ASSERT_NE(test, address, 0);
    KUNIT_EXPECT_NULL(test, memchr_inv((void *)address, 0, PAGE_SIZE));
    free_page(address);
}

static void nothing_is_a_no_op(struct kunit *test)
{
    __free_pages(NULL, 3);
    free_pages(0, 3);
}

static void impossible_orders_give_null(struct kunit *test)
{
    KUNIT_EXPECT_NULL(test, alloc_pages(GFP_KERNEL | __GFP_NOWARN, BUDDY_ORDER_MAX + 1));
    KUNIT_EXPECT_EQ(test, __get_free_pages(GFP_KERNEL | __GFP_NOWARN, ~0u), 0);
}

/* All runs of an order, each linked through its first word. */
static struct page *take_all(unsigned order, unsigned *count)
{
    struct page *page, *taken = NULL;
    for (*count = 0; (page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order)); ++*count) {
        *(struct page **)page_address(page) = taken;
        taken = page;
    }
    return taken;
}

static void give_all(struct page *taken, unsigned order)
{
    while (taken != NULL) {
        struct page *page = taken;
        taken = *(struct page **)page_address(page);
        __free_pages(page, order);
    }
}

static void exhaustion_and_recovery(struct kunit *test)
{
    struct page_stats before, during, after;
    unsigned count, again;
    needs_plain_blocks(test);
    give_all(take_all(EXHAUSTED_ORDER, &count), EXHAUSTED_ORDER);   /* warm up */
    kfree(kmalloc(64, GFP_KERNEL));             /* ... its cache, too: it keeps a slab */
    pages_drain();
    page_stats(&before);
    struct page *taken = take_all(EXHAUSTED_ORDER, &count);
    page_stats(&during);
    bool whole = mm_check();
    void *small = kmalloc(64, GFP_KERNEL | __GFP_NOWARN);
    kfree(small);
    give_all(taken, EXHAUSTED_ORDER);
    pages_drain();
    page_stats(&after);

    KUNIT_EXPECT_TRUE(test, whole);
    KUNIT_EXPECT_GT(test, count, 0);
    KUNIT_EXPECT_NOT_NULL_MSG(test, small, "the smaller runs are gone too");
    u32 runs_left = 0;                          /* of that order, for the reserve */
    for (unsigned order = EXHAUSTED_ORDER; order < BUDDY_ORDER_COUNT; order++)
        runs_left += during.free_count[order] << (order - EXHAUSTED_ORDER);
    KUNIT_EXPECT_LT(test, runs_left << EXHAUSTED_ORDER,
                    page_reserve_count() + (1u << EXHAUSTED_ORDER));
    KUNIT_EXPECT_EQ(test, during.failed_count[EXHAUSTED_ORDER],
                    before.failed_count[EXHAUSTED_ORDER] + 1);
    KUNIT_EXPECT_EQ(test, during.free, before.free - (count << EXHAUSTED_ORDER));
    KUNIT_EXPECT_EQ(test, after.free, before.free);
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
        KUNIT_EXPECT_EQ(test, after.free_count[order], before.free_count[order]);
    give_all(take_all(EXHAUSTED_ORDER, &again), EXHAUSTED_ORDER);
    KUNIT_EXPECT_EQ(test, again, count);
}

/* What was freed last is free to everybody, and comes back first. */
static void warm_runs(struct kunit *test)
{
    struct page_stats before, during, after;
    struct block block;
    needs_plain_blocks(test);
    for (unsigned order = 0; order <= 4; order++) {
        pages_drain();
        unsigned long irq_flags = irq_save();
        struct page *page = alloc_pages(GFP_KERNEL, order);
        page_stats(&before);
        __free_pages(page, order);
        page_stats(&during);
        bool is_gone = page != NULL &&
                       block_gone((uintptr_t)page_address(page), &block);
        struct page *again = alloc_pages(GFP_KERNEL, order);
        __free_pages(again, order);
        irq_restore(irq_flags);
        pages_drain();
        page_stats(&after);
        KUNIT_EXPECT_TRUE(test, is_gone);
        KUNIT_EXPECT_PTR_EQ(test, page, again);
        KUNIT_EXPECT_EQ(test, during.free, before.free + (1u << order));
        KUNIT_EXPECT_EQ(test, during.warm_count[order], KASAN_BUILD ? 0 : 1);
        KUNIT_EXPECT_EQ(test, after.warm_count[order], 0);
        KUNIT_EXPECT_EQ(test, after.free, during.free);
    }
    KUNIT_EXPECT_TRUE(test, mm_check());
}

static struct kunit_case page_alloc_cases[] = {
    KUNIT_CASE(every_order), KUNIT_CASE(zeroed_pages), KUNIT_CASE(nothing_is_a_no_op),
    KUNIT_CASE(impossible_orders_give_null), KUNIT_CASE(exhaustion_and_recovery),
    KUNIT_CASE(warm_runs), { },
};

static struct kunit_suite page_alloc_suite = {
    .name = "page_alloc", .test_cases = page_alloc_cases,
};
kunit_test_suite(page_alloc_suite);
