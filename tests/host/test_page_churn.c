/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_page_churn.c - pages of all orders, taken and given back at random.
 *
 * Method: against a map of who owns each page; blocks and raw runs, with the last pages
 * reserved or not, drained now and then. What is free is counted at each step, and when
 * all has come back the free runs of each order are those of the beginning.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/oom.h"
#include "mm/page_alloc.h"
#include "mm/page_warm.h"
#include "tests/host/machine.h"
#include "tests/host/page_runs.h"

static bool reserve_is_for_us;

static bool may_use_reserve(void)
{
    return reserve_is_for_us;
}

static void the_reserve_is_never_warm(void **state)
{
    static struct page *held[MACHINE_BYTES / PAGE_SIZE];
    enum { RESERVE = 100 };
    u32 count = 0, free_before = page_runs().free;
    for (unsigned order = 0; order <= 4; order++)
        __free_pages(alloc_pages(GFP_KERNEL, order), order);
    page_reserve_set(RESERVE, may_use_reserve);
    reserve_is_for_us = false;
    for (unsigned round = 0; round < 3; round++) {
        while ((held[count] = alloc_page(GFP_KERNEL | __GFP_NOWARN)) != NULL)
            count++;
        assert_int_equal(page_runs().free, RESERVE);
        assert_int_equal(page_warm_pages(), 0);
        assert_null(alloc_pages(GFP_KERNEL | __GFP_NOWARN, 3));
        assert_true(machine_check());
        for (u32 i = 0; i < 10 + 30 * round; i++)       /* some come back: still none */
            __free_page(held[--count]);                 /* below the reserve */
        assert_true(machine_check());
    }
    while (count > 0)
        __free_page(held[--count]);
    page_reserve_set(0, NULL);
    assert_int_equal(page_runs().free, free_before);
    assert_true(machine_check());
}

static void who_may_takes_the_reserve(void **state)
{
    static struct page *held[MACHINE_BYTES / PAGE_SIZE];
    u32 count = 0, all = page_runs().free;
    page_reserve_set(50, may_use_reserve);
    reserve_is_for_us = true;
    while ((held[count] = alloc_page(GFP_KERNEL | __GFP_NOWARN)) != NULL)
        count++;
    assert_int_equal(count, all);
    __free_page(held[--count]);                 /* goes where it is merged and counted */
    assert_int_equal(page_warm_pages(), 0);
    assert_true(machine_check());
    while (count > 0)
        __free_page(held[--count]);
    assert_true(machine_check());
    page_reserve_set(0, NULL);
}

/* ---- against a model ------------------------------------------------------ */

enum { HELD = 200, STEPS = 30000 };

static u8 owner[MACHINE_BYTES / PAGE_SIZE];
static struct {
    struct page *page;
    unsigned order;
    bool is_raw;
} held[HELD];

static void mark(unsigned i, int change)
{
    for (u32 n = 0; n < 1u << held[i].order; n++)
        owner[page_to_pfn(held[i].page) + n] += change;
}

static void take_one(unsigned i)
{
    held[i].order = machine_random(machine_random(20) == 0 ? BUDDY_ORDER_COUNT : 5);
    held[i].is_raw = machine_random(3) == 0;
    held[i].page = held[i].is_raw ? pages_take(held[i].order, PAGE_META)
                                  : alloc_pages(GFP_KERNEL | __GFP_NOWARN, held[i].order);
    if (held[i].page == NULL)
        return;
    assert_int_equal(held[i].page->order, held[i].order);
    mark(i, 1);
    for (u32 n = 0; n < 1u << held[i].order; n++)
        assert_int_equal(owner[page_to_pfn(held[i].page) + n], 1);
}

static void give_one(unsigned i)
{
    mark(i, -1);
    if (held[i].is_raw)
        pages_give(held[i].page);
    else
        __free_pages(held[i].page, held[i].order);
    held[i].page = NULL;
}

static void random_use(u32 seed, u32 reserve)
{
    struct page_stats before = page_runs();
    u32 taken = 0;
    memset(owner, 0, sizeof(owner));
    memset(held, 0, sizeof(held));
    machine_seed(seed);
    page_reserve_set(reserve, may_use_reserve);
    for (u32 step = 0; step < STEPS; step++) {
        unsigned i = machine_random(HELD);
        taken -= held[i].page != NULL ? 1u << held[i].order : 0;
        if (held[i].page != NULL)
            give_one(i);
        else
            take_one(i);
        taken += held[i].page != NULL ? 1u << held[i].order : 0;
        assert_int_equal(page_runs().free, before.free - taken);
        if (machine_random(100) == 0)
            pages_drain();
        if (machine_random(50) == 0)
            assert_true(machine_check());
    }
    for (unsigned i = 0; i < HELD; i++)
        if (held[i].page != NULL)
            give_one(i);
    page_reserve_set(0, NULL);
    assert_int_equal(page_runs().free, before.free);
    page_runs_stay(&before);
}

static void random_use_hands_out_nothing_twice_and_merges_back(void **state)
{
    reserve_is_for_us = false;
    random_use(1, 0);
    random_use(2, 700);                         /* often at the end of memory */
    random_use(3, 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_reserve_is_never_warm, page_runs_setup),
        cmocka_unit_test_setup(who_may_takes_the_reserve, page_runs_setup),
        cmocka_unit_test_setup(random_use_hands_out_nothing_twice_and_merges_back,
                               page_runs_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
