/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_page_alloc.c - mm/page_alloc.c: pages as blocks, and as raw runs.
 *
 * Method: a fresh machine a test. Every bad act must be reported once, and change
 * nothing: free pages and tags are compared before and after.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    return 0;
}

static void blocks_are_tagged_and_aligned(void **state)
{
    for (unsigned order = 0; order <= BUDDY_ORDER_MAX; order++) {
        struct page *page = alloc_pages(GFP_KERNEL, order);
        assert_non_null(page);
        uintptr_t address = (uintptr_t)page_address(page);
        assert_int_equal((address - PAGE_OFFSET) % (PAGE_SIZE << order), 0);
        assert_ptr_equal(virt_to_page((void *)address), page);
        struct block block;
        assert_true(block_find(address + (PAGE_SIZE << order) - 1, &block));
        assert_int_equal(block.type, BLOCK_PAGES);
        assert_int_equal(block.tag->size_bytes, PAGE_SIZE << order);
        assert_true(machine_check());
        __free_pages(page, order);
        assert_false(block_find(address, &block));
    }
    assert_int_equal(machine_misuse_count, 0);
    assert_int_equal(depot_live().blocks, 0);
}

static void too_large_and_too_many_are_null(void **state)
{
    u32 before = machine_free_pages(), taken = 0;
    assert_null(alloc_pages(GFP_KERNEL, BUDDY_ORDER_MAX + 1));
    assert_int_equal(__get_free_pages(GFP_KERNEL, 40), 0);
    static struct page *got[MACHINE_BYTES / PAGE_SIZE];
    while ((got[taken] = alloc_page(GFP_KERNEL)) != NULL)
        taken++;
    assert_int_equal(taken, before);
    assert_int_equal(__get_free_page(GFP_KERNEL), 0);
    assert_int_equal(get_zeroed_page(GFP_KERNEL), 0);
    for (u32 i = 0; i < taken; i++)
        __free_page(got[i]);
    assert_int_equal(machine_free_pages(), before);
    assert_true(machine_check());
}

static void zeroed_means_all_of_it(void **state)
{
    unsigned long a = __get_free_pages(GFP_KERNEL, 2);
    memset((void *)a, 0xa5, 4 * PAGE_SIZE);
    free_pages(a, 2);
    unsigned long b = __get_free_pages(GFP_KERNEL | __GFP_ZERO, 2);
    assert_int_equal(a, b);
    assert_null(memchr_inv((void *)b, 0, 4 * PAGE_SIZE));
    free_pages(b, 2);
    a = get_zeroed_page(GFP_KERNEL);
    assert_null(memchr_inv((void *)a, 0, PAGE_SIZE));
    free_page(a);
}

static void expect_refused_as(enum misuse_kind kind, unsigned long address,
                              unsigned order)
{
    struct machine_sums before = machine_sums();
    u32 free_before = machine_free_pages();
    machine_misuse_count = 0;
    free_pages(address, order);
    assert_true(machine_misused(kind));
    assert_int_equal(machine_last_misuse.address, address);
    assert_string_equal(machine_last_misuse.function, "free_pages");
    assert_true(machine_sums_stay(&before));
    assert_int_equal(machine_free_pages(), free_before);
    assert_true(machine_check());
}

static void expect_refused(unsigned long address, unsigned order)
{
    expect_refused_as(MISUSE_INVALID_FREE, address, order);
}

static void bad_frees_are_reported_and_change_nothing(void **state)
{
    unsigned long a = __get_free_pages(GFP_KERNEL, 1);
    void *small = kmalloc(100, GFP_KERNEL), *large = kmalloc(9000, GFP_KERNEL);
    void *area = vmalloc(100);
    static int wild;
    expect_refused(a, 0);                               /* another order */
    expect_refused(a, 2);
    assert_int_equal(machine_last_misuse.bad_order, 2);
    expect_refused(a + PAGE_SIZE, 0);                   /* inside */
    expect_refused(a + 8, 1);
    assert_int_equal(machine_last_misuse.bad_order, -1);
    expect_refused((unsigned long)small, 0);
    expect_refused((unsigned long)large, 2);            /* kmalloc's, not ours */
    expect_refused((unsigned long)area, 0);
    expect_refused((unsigned long)&wild, 0);
    expect_refused(PAGE_OFFSET, 0);                     /* reserved */
    expect_refused(1, 0);
    expect_refused(-4096ul, 0);
    free_pages(a, 1);
    expect_refused_as(MISUSE_DOUBLE_FREE, a, 1);
    expect_refused(a + 8, 1);
    free_pages(0, 3);
    __free_pages(NULL, 3);
    kfree(small);
    kfree(large);
    vfree(area);
    assert_int_equal(machine_misuse_count, 0);
}

/* (struct page *)address is a common slip: it must not free somebody else's page. */
static void what_is_no_descriptor_is_refused(void **state)
{
    static struct page *held[64];
    for (unsigned i = 0; i < ARRAY_SIZE(held); i++)
        held[i] = alloc_page(GFP_KERNEL);
    struct page *wild[] = {
        page_address(held[0]), (struct page *)((char *)held[0] + 1),
        (struct page *)((uintptr_t)mem_map + (sizeof(struct page) << 20) +
                        page_to_pfn(held[1]) * sizeof(struct page)),
        mem_map - 1, mem_map + page_count,
    };
    for (unsigned i = 0; i < ARRAY_SIZE(wild); i++) {
        struct machine_sums before = machine_sums();
        machine_misuse_count = 0;
        __free_pages(wild[i], 0);
        assert_true(machine_misused(MISUSE_INVALID_FREE));
        assert_true(machine_sums_stay(&before));
    }
    for (unsigned i = 0; i < ARRAY_SIZE(held); i++)
        __free_page(held[i]);
    assert_int_equal(machine_misuse_count, 0);
}

static void raw_runs_are_no_blocks(void **state)
{
    u32 blocks = block_count();
    struct page *page = pages_take(3, PAGE_META);
    struct block block;
    assert_int_equal(block_count(), blocks);
    assert_false(block_slot((uintptr_t)page_address(page), &block));
    assert_false(block_slot((uintptr_t)page_address(page) + PAGE_SIZE, &block));
    struct page_stats stats;
    page_stats(&stats);
    assert_true(stats.used[PAGE_META] >= 8);
    pages_give(page);
}

static void runs_are_resized_in_place(void **state)
{
    u32 before = machine_free_pages();
    struct page *page = pages_take(4, PAGE_BLOCK);
    assert_true(pages_resize(page, 1));
    assert_int_equal(machine_free_pages(), before - 2);
    assert_true(page_alloc_check());
    assert_true(pages_resize(page, 4));
    assert_int_equal(machine_free_pages(), before - 16);
    assert_true(page_alloc_check());
    pages_give(page);
    assert_int_equal(machine_free_pages(), before);
}

static void statistics_add_up(void **state)
{
    struct page_stats stats;
    void *p = kmalloc(100, GFP_KERNEL), *area = vmalloc(3 * PAGE_SIZE);
    struct page *page = alloc_pages(GFP_KERNEL, 3);
    page_stats(&stats);
    u32 sum = stats.free, listed = 0;
    for (unsigned s = 0; s < PAGE_STATE_COUNT; s++)
        sum += s == PAGE_RESERVED ? 0 : stats.used[s];
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
        listed += stats.free_count[order] << order;
    assert_int_equal(sum, stats.total);
    assert_int_equal(listed, stats.free);
    assert_int_equal(stats.used[PAGE_VMAP], 3);
    assert_int_equal(stats.used[PAGE_BLOCK], 8);
    assert_int_equal(stats.used[PAGE_TAIL] + stats.used[PAGE_FREE], 0);
    __free_pages(page, 3);
    vfree(area);
    kfree(p);
}

static void every_page_of_a_run_finds_its_head(void **state)
{
    for (u32 pfn = 0; pfn < page_count;) {
        struct page *head = &mem_map[pfn];
        u32 run = head->state == PAGE_FREE || head->state == PAGE_META ||
                  head->state == PAGE_BLOCK ? 1u << head->order : 1;
        assert_int_not_equal(head->state, PAGE_TAIL);
        for (u32 i = 0; i < run; i++)
            assert_ptr_equal(page_head(head + i), head);
        pfn += run;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(blocks_are_tagged_and_aligned, setup),
        cmocka_unit_test_setup(too_large_and_too_many_are_null, setup),
        cmocka_unit_test_setup(zeroed_means_all_of_it, setup),
        cmocka_unit_test_setup(bad_frees_are_reported_and_change_nothing, setup),
        cmocka_unit_test_setup(what_is_no_descriptor_is_refused, setup),
        cmocka_unit_test_setup(raw_runs_are_no_blocks, setup),
        cmocka_unit_test_setup(runs_are_resized_in_place, setup),
        cmocka_unit_test_setup(statistics_add_up, setup),
        cmocka_unit_test_setup(every_page_of_a_run_finds_its_head, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
