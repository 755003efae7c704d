/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_buddy.c - mm/buddy.c alone.
 *
 * Method: a machine of a few pages; the allocator never touches what is in them. Each
 * step re-checks the invariants I1..I3 of mm/page.h. Bad frees must be assertions.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/buddy.h"
#include "tests/host/machine.h"

enum { PAGES = 64, MANY_PAGES = 4096 };

static struct page pages[MANY_PAGES];
static struct buddy b;

static u32 index_of(const struct page *page)
{
    return (u32)(page - pages);
}

/* Page 0 stays reserved. */
static int setup(void **state)
{
    buddy_init(&b, pages, PAGES);
    buddy_release(&b, 1, PAGES - 1);
    assert_true(buddy_check(&b));
    return 0;
}

static void release_makes_the_largest_runs(void **state)
{
    static const u32 runs[] = { 1, 1, 1, 1, 1, 1 };     /* 1 2-3 4-7 ... 32-63 */
    assert_int_equal(b.free_pages, PAGES - 1);
    for (unsigned order = 0; order < ARRAY_SIZE(runs); order++)
        assert_int_equal(b.orders[order].free_count, runs[order]);
}

static void release_page_by_page_merges_to_the_same(void **state)
{
    buddy_init(&b, pages, PAGES);
    for (u32 i = 0; i < PAGES; i++) {
        buddy_release(&b, (i * 37 + 5) % PAGES, 1);
        assert_true(buddy_check(&b));
    }
    assert_int_equal(b.orders[6].free_count, 1);
    assert_int_equal(b.free_pages, PAGES);
}

static void odd_ranges_are_released_whole(void **state)
{
    for (u32 first = 0; first < 20; first++) {
        for (u32 count = 0; count <= PAGES - first; count++) {
            buddy_init(&b, pages, PAGES);
            buddy_release(&b, first, count);
            assert_int_equal(b.free_pages, count);
            assert_true(buddy_check(&b));
        }
    }
}

static void a_run_is_aligned_to_its_own_size(void **state)
{
    for (unsigned order = 0; order <= 5; order++) {
        setup(state);
        struct page *page = buddy_alloc(&b, order, PAGE_BLOCK);
        assert_non_null(page);
        assert_int_equal(index_of(page) % (1u << order), 0);
        assert_int_equal(page->state, PAGE_BLOCK);
        assert_int_equal(page->order, order);
        for (u32 i = 1; i < 1u << order; i++)
            assert_int_equal(page[i].state, PAGE_TAIL);
        assert_int_equal(b.free_pages, PAGES - 1 - (1u << order));
        assert_true(buddy_check(&b));
    }
}

static void the_longest_order_works_and_stays_single(void **state)
{
    buddy_init(&b, pages, MANY_PAGES);
    buddy_release(&b, 0, MANY_PAGES);
    assert_int_equal(b.orders[BUDDY_ORDER_MAX].free_count, 4);
    struct page *page = buddy_alloc(&b, BUDDY_ORDER_MAX, PAGE_META);
    assert_true(buddy_check(&b));
    buddy_free(&b, page);
    assert_int_equal(b.orders[BUDDY_ORDER_MAX].free_count, 4);
    assert_true(buddy_check(&b));
}

static void exhaustion_is_null_and_all_merges_back(void **state)
{
    struct page *got[PAGES];
    u32 n = 0;
    while ((got[n] = buddy_alloc(&b, 0, PAGE_BLOCK)) != NULL)
        n++;
    assert_int_equal(n, PAGES - 1);
    assert_int_equal(b.free_pages, 0);
    assert_int_equal(b.orders[0].failed_count, 1);
    assert_null(buddy_alloc(&b, 5, PAGE_BLOCK));
    for (u32 i = 0; i < n; i++) {               /* in a scattered order */
        buddy_free(&b, got[i * 10 % n]);
        assert_true(buddy_check(&b));
    }
    release_makes_the_largest_runs(state);
}

static void a_run_grows_into_free_pages_only(void **state)
{
    struct page *page = buddy_alloc(&b, 5, PAGE_BLOCK);
    assert_int_equal(index_of(page), 32);
    buddy_shrink(&b, page, 0);
    assert_true(buddy_check(&b));
    assert_int_equal(b.free_pages, PAGES - 2);
    assert_true(buddy_grow(&b, page, 3));
    assert_int_equal(page->order, 3);
    assert_true(buddy_check(&b));

    struct page *next = buddy_alloc(&b, 3, PAGE_BLOCK);
    u32 free_pages = b.free_pages;
    while (next != NULL && index_of(next) != 40)
        next = buddy_alloc(&b, 3, PAGE_BLOCK);
    assert_non_null(next);
    free_pages = b.free_pages;
    assert_false(buddy_grow(&b, page, 4));
    assert_int_equal(page->order, 3);
    assert_int_equal(b.free_pages, free_pages);
    buddy_free(&b, next);
    assert_true(buddy_grow(&b, page, 4));
    assert_false(buddy_grow(&b, page, 6));              /* 32 is no multiple of 64 */
    assert_false(buddy_grow(&b, page, BUDDY_ORDER_MAX + 1));
    assert_true(buddy_check(&b));
}

static void growth_stops_at_the_end_of_memory(void **state)
{
    buddy_init(&b, pages, 48);
    buddy_release(&b, 32, 16);
    struct page *page = buddy_alloc(&b, 4, PAGE_BLOCK);
    assert_int_equal(index_of(page), 32);
    assert_false(buddy_grow(&b, page, 5));
    buddy_free(&b, page);
    assert_true(buddy_check(&b));
    assert_int_equal(b.orders[4].free_count, 1);
}

static void bad_frees_are_assertions(void **state)
{
    struct page *page = buddy_alloc(&b, 1, PAGE_BLOCK);
    EXPECT_ASSERT(buddy_free(&b, page + 1), "PAGE_TAIL");
    EXPECT_ASSERT(buddy_free(&b, &pages[0]), "PAGE_RESERVED");
    buddy_free(&b, page);
    EXPECT_ASSERT(buddy_free(&b, page), "buddy_free");
    EXPECT_ASSERT(buddy_alloc(&b, BUDDY_ORDER_MAX + 1, PAGE_BLOCK), "BUDDY_ORDER_MAX");
    EXPECT_ASSERT(buddy_release(&b, 1, 1), "PAGE_RESERVED");
    EXPECT_ASSERT(buddy_release(&b, PAGES - 1, 2), "count");
    assert_true(buddy_check(&b));
}

static void the_check_sees_broken_invariants(void **state)
{
    struct page *page = buddy_alloc(&b, 0, PAGE_BLOCK);
    page->state = PAGE_FREE;                            /* I2: free, not listed */
    assert_false(buddy_check(&b));
    page->state = PAGE_BLOCK;
    assert_true(buddy_check(&b));
    b.free_pages++;
    assert_false(buddy_check(&b));
    b.free_pages--;
    pages[32].order = 4;                                /* on the wrong list */
    assert_false(buddy_check(&b));
}

/* Against a map of who owns each page. */
static void random_use_never_hands_out_a_page_twice(void **state)
{
    static u8 owner[MANY_PAGES];
    struct page *held[100] = { NULL };
    memset(owner, 0, sizeof(owner));
    buddy_init(&b, pages, 3000);
    buddy_release(&b, 7, 2993);
    machine_seed(7);
    for (int step = 0; step < 20000; step++) {
        struct page **slot = &held[machine_random(ARRAY_SIZE(held))];
        if (*slot == NULL) {
            *slot = buddy_alloc(&b, machine_random(9), PAGE_BLOCK);
            for (u32 i = 0; *slot != NULL && i < 1u << (*slot)->order; i++)
                assert_int_equal(owner[index_of(*slot) + i]++, 0);
        } else {
            for (u32 i = 0; i < 1u << (*slot)->order; i++)
                owner[index_of(*slot) + i]--;
            buddy_free(&b, *slot);
            *slot = NULL;
        }
        if (step % 64 == 0)
            assert_true(buddy_check(&b));
    }
    for (u32 i = 0; i < ARRAY_SIZE(held); i++)
        if (held[i] != NULL)
            buddy_free(&b, held[i]);
    assert_true(buddy_check(&b));
    assert_int_equal(b.free_pages, 2993);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(release_makes_the_largest_runs, setup),
        cmocka_unit_test_setup(release_page_by_page_merges_to_the_same, setup),
        cmocka_unit_test_setup(odd_ranges_are_released_whole, setup),
        cmocka_unit_test_setup(a_run_is_aligned_to_its_own_size, setup),
        cmocka_unit_test_setup(the_longest_order_works_and_stays_single, setup),
        cmocka_unit_test_setup(exhaustion_is_null_and_all_merges_back, setup),
        cmocka_unit_test_setup(a_run_grows_into_free_pages_only, setup),
        cmocka_unit_test_setup(growth_stops_at_the_end_of_memory, setup),
        cmocka_unit_test_setup(bad_frees_are_assertions, setup),
        cmocka_unit_test_setup(the_check_sees_broken_invariants, setup),
        cmocka_unit_test_setup(random_use_never_hands_out_a_page_twice, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
