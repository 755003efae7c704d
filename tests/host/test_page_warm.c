/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_page_warm.c - mm/page_warm.c: runs that are free, but not merged yet.
 *
 * Method: a fresh machine a test, drained. Whatever is done, warm runs must be free pages
 * to everybody who asks; and after a drain the free runs of each order must be those of
 * the beginning.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/block.h"
#include "mm/debug.h"
#include "mm/depot.h"
#include "mm/history.h"
#include "mm/kmalloc.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/page_warm.h"
#include "mm/slab.h"
#include "tests/host/machine.h"
#include "tests/host/page_runs.h"

static void what_went_last_comes_first(void **state)
{
    struct page_stats before = page_runs();
    for (unsigned order = 0; order <= BUDDY_ORDER_MAX; order++) {
        struct page *page = alloc_pages(GFP_KERNEL, order);
        __free_pages(page, order);
        assert_int_equal(page->state, PAGE_FREE);
        assert_true(page->is_warm);
        assert_int_equal(page_warm_runs(order), 1);
        assert_true(machine_check());
        assert_ptr_equal(alloc_pages(GFP_KERNEL, order), page);
        assert_false(page->is_warm);
        assert_int_equal(page_warm_runs(order), 0);
        assert_true(machine_check());
        __free_pages(page, order);
        assert_ptr_equal(pages_take(order, PAGE_META), page);   /* for raw runs, too */
        pages_give(page);
    }
    assert_int_equal(page_runs().free, before.free);
    page_runs_stay(&before);
}

static void they_count_as_free_in_their_order(void **state)
{
    struct page_stats before = page_runs();
    struct page *page = alloc_page(GFP_KERNEL);
    struct page_stats during = page_runs();
    __free_page(page);
    struct page_stats after = page_runs();
    assert_int_equal(after.free, before.free);
    assert_int_equal(during.free, before.free - 1);
    assert_int_equal(during.used[PAGE_BLOCK], before.used[PAGE_BLOCK] + 1);
    assert_int_equal(after.used[PAGE_BLOCK], before.used[PAGE_BLOCK]);
    assert_int_equal(after.warm_count[0], 1);
    assert_int_equal(after.free_count[0], during.free_count[0] + 1);
    assert_int_equal(after.alloc_count[0], before.alloc_count[0] + 1);
    __free_page(alloc_page(GFP_KERNEL));
    assert_int_equal(page_runs().alloc_count[0], before.alloc_count[0] + 2);
}

static void there_are_never_more_than_stated(void **state)
{
    static struct page *held[64];
    struct page_stats before = page_runs();
    u32 pages = 0;
    for (unsigned order = 0; order <= 5; order++) {
        for (u32 i = 0; i < ARRAY_SIZE(held); i++)
            assert_non_null(held[i] = alloc_pages(GFP_KERNEL, order));
        for (u32 i = 0; i < ARRAY_SIZE(held); i++)
            __free_pages(held[i], order);
        assert_int_equal(page_warm_runs(order), page_warm_limit(order));
        pages += page_warm_limit(order) << order;
        assert_true(machine_check());
    }
    assert_int_equal(page_warm_pages(), pages);
    assert_int_equal(page_warm_limit(0) + page_warm_limit(1) + page_warm_limit(2) +
                     page_warm_limit(3), 8 + 8 + 4 + 2);
    assert_int_equal(page_warm_limit(BUDDY_ORDER_MAX), 1);
    assert_int_equal(page_runs().free, before.free);
    page_runs_stay(&before);
}

/* Memory in single pages; then all that was ever free is merged for who wants it. */
static void nobody_is_refused_what_merging_gives(void **state)
{
    static struct page *held[MACHINE_BYTES / PAGE_SIZE];
    struct page_stats before = page_runs();
    u32 count = 0, large = 0;
    while ((held[count] = alloc_page(GFP_KERNEL | __GFP_NOWARN)) != NULL)
        count++;
    assert_int_equal(count, before.free);
    for (u32 i = count; i-- > 0;)               /* the last, which stay warm, are ... */
        __free_page(held[(i + 1) * 389 % count]);       /* ... scattered */
    assert_true(page_warm_pages() > 0);
    while ((held[large] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, BUDDY_ORDER_MAX)))
        large++;
    assert_int_equal(large, before.free_count[BUDDY_ORDER_MAX]);
    assert_int_equal(page_warm_pages(), 0);
    while (large > 0)
        __free_pages(held[--large], BUDDY_ORDER_MAX);
    page_runs_stay(&before);
}

static void flanked_runs_are_found_under_warm_ones(void **state)
{
    static struct page *held[MACHINE_BYTES / PAGE_SIZE];
    u32 count = 0;
    while ((held[count] = alloc_page(GFP_KERNEL | __GFP_NOWARN)) != NULL)
        count++;
    for (u32 i = 0, first = machine_four_in_a_row(held, count); i < count; i++)
        if (page_to_pfn(held[i]) - first < 4)           /* these, and no more */
            __free_page(held[i]), held[i] = NULL;
    assert_int_equal(page_warm_runs(0), 4);
    struct page *head = pages_take_flanked(0, PAGE_META);
    assert_non_null(head);
    assert_int_equal(page_warm_pages(), 0);
    pages_give(head);
    for (u32 i = 0; i < count; i++)
        if (held[i] != NULL)
            __free_page(held[i]);
    assert_true(machine_check());
}

static void a_block_grows_into_warm_pages(void **state)
{
    struct page *page = alloc_pages(GFP_KERNEL, 3), *rest = page + 4;
    assert_true(pages_resize(page, 2));
    struct page *behind = pages_take(2, PAGE_META);
    while (behind != rest)                      /* until it is what was cut off */
        behind = pages_take(2, PAGE_META);
    pages_give(behind);
    assert_true(behind->is_warm);
    assert_true(pages_resize(page, 3));
    assert_int_equal(page->order, 3);
    assert_true(page_alloc_check());
}

static void their_past_is_known_and_a_second_free_told(void **state)
{
    for (unsigned order = 0; order <= BUDDY_ORDER_MAX; order++) {
        host_trace[0] = 0x2000 + order;
        unsigned long address = __get_free_pages(GFP_KERNEL, order);
        struct page *page = virt_to_page((void *)address);
        host_trace[0] = 0x3000 + order;
        free_pages(address, order);
        assert_true(page->is_warm);
        struct block block;
        assert_false(block_slot(address, &block));
        assert_true(block_gone(address, &block));
        assert_int_equal(block.type, BLOCK_PAGES);
        assert_int_equal(block.capacity_bytes, PAGE_SIZE << order);
        struct block_history history;
        block_history(&block, &history);
        assert_int_equal(history.allocated.trace->frames[0], 0x2000 + order);
        assert_int_equal(history.freed.trace->frames[0], 0x3000 + order);
        struct page_stats before = page_runs();
        free_pages(address, order);
        assert_true(machine_misused(MISUSE_DOUBLE_FREE));
        __free_pages(page, order);
        assert_true(machine_misused(MISUSE_DOUBLE_FREE));
        assert_int_equal(page_runs().free, before.free);
        assert_true(machine_check());
    }
}

static void annotated_blocks_come_back_as_well(void **state)
{
    struct page *page = alloc_page(GFP_KERNEL);
    tag_set_flags(&page->tag, TAG_NOT_LEAK);
    __free_page(page);
    assert_int_equal(tag_stats.not_leak_blocks, 0);
    page = alloc_page(GFP_KERNEL);
    assert_int_equal(page->tag.flags, TAG_LIVE);
    __free_page(page);
    assert_true(machine_check());
}

/* Orders that no run has, among them those that look like others in one word. */
static void impossible_orders_are_refused(void **state)
{
    static const unsigned orders[] = { 1, 10, 11, 31, 32, 256, 1u << 16, 1u << 24, ~0u };
    struct page *page = alloc_page(GFP_KERNEL);
    for (unsigned i = 0; i < ARRAY_SIZE(orders); i++) {
        if (orders[i] > BUDDY_ORDER_MAX)
            assert_null(alloc_pages(GFP_KERNEL, orders[i]));
        __free_pages(page, orders[i]);
        assert_true(machine_misused(MISUSE_INVALID_FREE));
        assert_int_equal(page->state, PAGE_BLOCK);
    }
    __free_page(page);
}

static void none_while_pages_are_checked(void **state)
{
    struct page_stats before = page_runs();
    __free_page(alloc_page(GFP_KERNEL));
    for (unsigned letter = 0; letter < 5; letter++) {
        debug_set(1u << letter, true, DEBUG_PAGES_NAME);
        assert_int_equal(page_warm_pages(), 0);
        __free_pages(alloc_pages(GFP_KERNEL, 2), 2);
        assert_int_equal(page_warm_pages(), 0);
        assert_true(machine_check());
        debug_set(1u << letter, false, DEBUG_PAGES_NAME);
    }
    __free_page(alloc_page(GFP_KERNEL));
    assert_true(page_warm_runs(0) > 0);
    machine_free_pages();
    page_runs_stay(&before);
}

/* A cache's pages are poisoned: then pages are looked at when they are taken. */
static void none_while_free_pages_are_poisoned(void **state)
{
    __free_page(alloc_page(GFP_KERNEL));
    debug_set(DEBUG_POISON, true, "kmalloc-64");
    kfree(kmalloc(64, GFP_KERNEL));
    kmem_cache_shrink(machine_cache("kmalloc-64"));
    assert_int_equal(page_warm_pages(), 0);
    assert_true(machine_check());
    debug_set(DEBUG_POISON, false, "kmalloc-64");
    __free_page(alloc_page(GFP_KERNEL));
    assert_true(page_warm_pages() > 0);
    assert_true(machine_check());
}

static void the_check_sees_what_is_wrong(void **state)
{
    struct page *page = alloc_page(GFP_KERNEL), *other = alloc_page(GFP_KERNEL);
    __free_page(page);
    __free_page(other);
    assert_true(page_alloc_check());
    page->is_warm = false;                              /* I2, I4 */
    assert_false(page_alloc_check());
    page->is_warm = true;
    page->order = 1;                                    /* I4: another order's */
    assert_false(page_alloc_check());
    page->order = 0;
    warm_stacks[0][0].runs[1] = other;                  /* I4: there twice */
    assert_false(page_alloc_check());
    warm_stacks[0][0].runs[1] = page;
    page->state = PAGE_BLOCK;                           /* free and taken */
    assert_false(page_alloc_check());
    page->state = PAGE_FREE;
    debug_pages = DEBUG_REDZONE;                        /* P1: who would look? */
    assert_false(page_alloc_check());
    debug_pages = 0;
    assert_true(page_alloc_check());
    page = alloc_page(GFP_KERNEL);
    page->order = 1;                                    /* the books of blocks */
    assert_false(page_alloc_check());
    page->order = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_went_last_comes_first, page_runs_setup),
        cmocka_unit_test_setup(they_count_as_free_in_their_order, page_runs_setup),
        cmocka_unit_test_setup(there_are_never_more_than_stated, page_runs_setup),
        cmocka_unit_test_setup(nobody_is_refused_what_merging_gives, page_runs_setup),
        cmocka_unit_test_setup(flanked_runs_are_found_under_warm_ones, page_runs_setup),
        cmocka_unit_test_setup(a_block_grows_into_warm_pages, page_runs_setup),
        cmocka_unit_test_setup(their_past_is_known_and_a_second_free_told,
                               page_runs_setup),
        cmocka_unit_test_setup(annotated_blocks_come_back_as_well, page_runs_setup),
        cmocka_unit_test_setup(impossible_orders_are_refused, page_runs_setup),
        cmocka_unit_test_setup(none_while_pages_are_checked, page_runs_setup),
        cmocka_unit_test_setup(none_while_free_pages_are_poisoned, page_runs_setup),
        cmocka_unit_test_setup(the_check_sees_what_is_wrong, page_runs_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
