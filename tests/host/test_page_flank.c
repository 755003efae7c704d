/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_page_flank.c - runs with a page of their own on either side, and the
 * last pages, which not everybody gets.
 *
 * Method: what is free is counted before and after; I1..I3 and the sums must hold after
 * each step.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "tests/host/machine.h"

static unsigned oom_reports;
static struct oom last_oom;

static void note_oom(const struct oom *oom)
{
    oom_reports++;
    last_oom = *oom;
}

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    oom_reports = 0;
    oom_set_reporter(note_oom);
    return 0;
}

static struct page_stats stats(void)
{
    struct page_stats s;
    page_stats(&s);
    return s;
}

static void flanks_cost_two_pages_and_come_back(void **state)
{
    struct block block;
    u32 before = machine_free_pages();
    for (unsigned order = 0; order + 2 <= BUDDY_ORDER_MAX; order++) {
        struct page *head = pages_take_flanked(order, PAGE_META);
        u32 pages = 1u << order;
        assert_non_null(head);
        assert_true(page_is_flanked(head));
        assert_int_equal(page_to_pfn(head) % pages, 0);
        assert_int_equal(head->order, order);
        assert_int_equal(head[-1].state, PAGE_FLANK);
        assert_int_equal(head[pages].state, PAGE_FLANK);
        assert_ptr_equal(page_head(head - 1), head - 1);
        assert_ptr_equal(page_head(head + pages - 1), head);
        assert_ptr_equal(page_head(head + pages), head + pages);
        assert_false(block_slot((uintptr_t)page_address(head - 1), &block));
        assert_int_equal(stats().used[PAGE_FLANK], 2);
        assert_int_equal(stats().free, before - pages - 2);
        assert_true(page_alloc_check());
        pages_give(head);
        assert_false(page_is_flanked(head));
        assert_int_equal(stats().used[PAGE_FLANK], 0);
        assert_int_equal(stats().free, before);
        assert_true(page_alloc_check());
    }
    assert_null(pages_take_flanked(BUDDY_ORDER_MAX - 1, PAGE_META));
}

static void many_flanked_runs_fill_the_machine(void **state)
{
    static struct page *run[MACHINE_BYTES / PAGE_SIZE];
    u32 before = machine_free_pages(), count = 0;
    for (; (run[count] = pages_take_flanked(machine_random(4), PAGE_META)); count++)
        assert_true(page_alloc_check());
    assert_true(count > before / 32);
    for (u32 i = 0; i < count; i++) {
        u32 k = i + machine_random(count - i);
        struct page *page = run[k];
        run[k] = run[i];
        pages_give(page);
    }
    assert_true(page_alloc_check());
    assert_int_equal(machine_free_pages(), before);
}

/* Flanked blocks between others: walks step over the flanks. */
static void walks_do_not_take_a_flank_for_a_block(void **state)
{
    struct page *head = pages_take_flanked(1, PAGE_BLOCK);
    struct page *plain = alloc_pages(GFP_KERNEL, 1);
    head->block_type = BLOCK_PAGES;
    tag_set(&head->tag, 2 * PAGE_SIZE);
    assert_true(machine_check());
    struct block_cursor cursor = { 0 };
    struct block block;
    unsigned count = 0;
    while (block_next(&cursor, &block))
        count++;
    cursor = block_last();
    while (block_prev(&cursor, &block))
        count--;
    assert_int_equal(count, 0);
    assert_int_equal(block_count(), 2);
    __free_pages(head, 1);                      /* as any block */
    __free_pages(plain, 1);
    assert_int_equal(machine_misuse_count, 0);
    assert_int_equal(stats().used[PAGE_FLANK], 0);
    assert_true(machine_check());
}

static void flanked_blocks_shrink_in_place_and_move_to_grow(void **state)
{
    struct page *head = pages_take_flanked(2, PAGE_BLOCK);
    char *p = page_address(head);
    head->block_type = BLOCK_KMALLOC;
    tag_set(&head->tag, 9000);
    p[4999] = 'x';
    assert_ptr_equal(krealloc(p, 5000, GFP_KERNEL), p);
    assert_int_equal(head->order, 2);
    assert_true(machine_check());
    char *moved = krealloc(p, 6000, GFP_KERNEL);
    assert_ptr_not_equal(moved, p);
    assert_int_equal(moved[4999], 'x');
    kfree(moved);
    assert_int_equal(stats().used[PAGE_FLANK], 0);
    assert_true(machine_check());
}

/* ---- the reserve ------------------------------------------------------------- */

static bool may, asked;

static bool may_use(void)
{
    asked = true;
    return may;
}

static void the_last_pages_are_for_those_who_may(void **state)
{
    static struct page *page[MACHINE_BYTES / PAGE_SIZE];
    u32 before = machine_free_pages(), count = 0;
    assert_int_equal(page_reserve_count(), 0);
    page_reserve_set(20, may_use);
    assert_int_equal(page_reserve_count(), 20);
    may = asked = false;
    while (stats().free > 21) {
        page[count] = alloc_page(GFP_KERNEL);
        assert_non_null(page[count++]);
    }
    page[count++] = alloc_page(GFP_KERNEL);
    assert_int_equal(stats().free, 20);
    assert_false(asked);                        /* only when it matters */
    assert_null(alloc_page(GFP_KERNEL | __GFP_NOWARN));
    assert_true(asked);
    assert_int_equal(oom_reports, 0);
    assert_null(alloc_page(GFP_KERNEL));
    assert_int_equal(oom_reports, 1);
    assert_string_equal(last_oom.from, "alloc_pages");
    assert_int_equal(last_oom.size_bytes, PAGE_SIZE);
    assert_null(kmalloc(3000, GFP_KERNEL));
    assert_string_equal(last_oom.from, "kmalloc");
    assert_null(kmalloc(20000, GFP_KERNEL));
    assert_int_equal(last_oom.size_bytes, 20000);
    may = true;
    page[count] = alloc_page(GFP_KERNEL);
    assert_non_null(page[count++]);
    page_reserve_set(0, NULL);
    while ((page[count] = alloc_page(GFP_KERNEL | __GFP_NOWARN)) != NULL)
        count++;
    assert_int_equal(stats().free, 0);
    while (count > 0)
        __free_page(page[--count]);
    assert_int_equal(machine_free_pages(), before);
    assert_int_equal(oom_reports, 3);
}

static void caches_are_named_when_memory_is_out(void **state)
{
    struct kmem_cache *c = kmem_cache_create("hungry", 4096, 0, 0, NULL);
    void **list = NULL, **p;
    while ((p = kmem_cache_alloc(c, GFP_KERNEL)) != NULL) {
        *p = list;
        list = p;
    }
    assert_int_equal(oom_reports, 1);
    assert_string_equal(last_oom.from, "hungry");
    for (; list != NULL; list = p) {
        p = *list;
        kmem_cache_free(c, list);
    }
    kmem_cache_destroy(c);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(flanks_cost_two_pages_and_come_back),
        TEST(many_flanked_runs_fill_the_machine),
        TEST(walks_do_not_take_a_flank_for_a_block),
        TEST(flanked_blocks_shrink_in_place_and_move_to_grow),
        TEST(the_last_pages_are_for_those_who_may),
        TEST(caches_are_named_when_memory_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
