/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_block_history.c - mm/history.c and the tracks that a free leaves.
 *
 * Method: stack, thread and clock are made up and differ at each call, so whoever is
 * named can only have been that call.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/running.h"
#include "mm/debug.h"
#include "mm/depot.h"
#include "mm/history.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/slab_internal.h"
#include "tests/host/machine.h"


/* @number: of the caller, of the thread, and of the second. */
static void now_runs(u32 number)
{
    *running_here() = (struct running){
        .who = tag_who((u16)number, (u8)number), .now_ms = number * 1000,
    };
    host_trace[0] = 0x1000 + number;
    host_trace[1] = 0x2000;
    host_trace_count = 2;
}

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    now_runs(1);
    kfree(kmalloc(8, GFP_KERNEL));
    return 0;
}

static void expect_event(const struct block_event *event, u32 number, bool runner)
{
    assert_non_null(event->trace);
    assert_int_equal(event->trace->frames[0], 0x1000 + number);
    assert_int_equal(event->has_runner, runner);
    if (!runner)
        return;
    assert_int_equal(event->thread_id, number);
    assert_int_equal(event->comm, number);
    assert_int_equal(event->time_ms, number * 1000);
}

static struct block_history history_at(const void *p)
{
    struct block block;
    struct block_history h;
    assert_true(block_slot((uintptr_t)p, &block));
    block_history(&block, &h);
    return h;
}

static void a_slot_knows_both_ends(void **state)
{
    now_runs(5);
    char *p = kmalloc(50, GFP_KERNEL);
    struct block_history h = history_at(p);
    expect_event(&h.allocated, 5, true);
    assert_null(h.freed.trace);
    assert_int_equal(h.size_bytes, 50);
    u32 sequence = h.sequence;
    h = history_at(p + 64);                     /* never used */
    assert_null(h.allocated.trace);
    assert_null(h.freed.trace);
    assert_int_equal(h.sequence, 0);
    now_runs(6);
    kfree(p);
    h = history_at(p);
    expect_event(&h.allocated, 5, false);
    expect_event(&h.freed, 6, true);
    assert_int_equal(h.size_bytes, 50);
    assert_int_equal(h.sequence, sequence);
    now_runs(7);
    assert_ptr_equal(kmalloc(60, GFP_KERNEL), p);
    h = history_at(p);
    expect_event(&h.allocated, 7, true);
    assert_null(h.freed.trace);
    kfree(p);
    assert_true(machine_check());
}

static void with_tracks_nothing_is_forgotten(void **state)
{
    debug_set(DEBUG_USER, true, "kmalloc-64");
    now_runs(5);
    void *p = kmalloc(50, GFP_KERNEL);
    now_runs(6);
    kfree(p);
    struct block_history h = history_at(p);
    expect_event(&h.allocated, 5, true);
    expect_event(&h.freed, 6, true);
    void *hold = kmalloc(50, GFP_KERNEL);       /* keeps the slab, stale from now on */
    debug_set(DEBUG_USER, false, "kmalloc-64");
    h = history_at(hold);
    expect_event(&h.allocated, 6, true);
    now_runs(8);
    kfree(hold);
    assert_true(machine_check());
}

static void free_calls_count_for_no_site(void **state)
{
    now_runs(9);
    void *p = kmalloc(50, GFP_KERNEL);
    now_runs(10);
    kfree(p);
    u32 blocks = 0;
    depot_sum();
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next) {
        blocks += s->live_blocks;
        if (s->address == 0x1000 + 10)
            assert_int_equal(s->total_blocks, 0);
    }
    assert_int_equal(blocks, depot_live().blocks);
    assert_true(block_check());
}

static void expect_gone(const void *p, enum block_type type, u32 size, u32 allocated,
                        u32 freed)
{
    struct block block;
    struct block_history h;
    assert_false(block_slot((uintptr_t)p, &block));
    assert_true(block_gone((uintptr_t)p, &block));
    assert_int_equal(block.type, type);
    block_history(&block, &h);
    assert_int_equal(h.size_bytes, size);
    assert_int_equal(h.sequence, 0);            /* lost */
    expect_event(&h.allocated, allocated, false);
    expect_event(&h.freed, freed, true);
}

/* Free pages remember, also when they merged with their buddies. */
static void freed_pages_name_who_freed_them(void **state)
{
    struct block block;
    now_runs(20);
    char *large = kmalloc(9000, GFP_KERNEL);
    now_runs(21);
    unsigned long pages = __get_free_pages(GFP_KERNEL, 1);
    now_runs(22);
    kfree(large);
    expect_gone(large, BLOCK_KMALLOC, 9000, 20, 22);
    now_runs(23);
    free_pages(pages, 1);
    expect_gone((void *)pages, BLOCK_PAGES, 2 * PAGE_SIZE, 21, 23);
    expect_gone(large, BLOCK_KMALLOC, 9000, 20, 22);
    assert_false(block_gone((uintptr_t)large + 8, &block));
    now_runs(24);
    assert_ptr_equal(kmalloc(9000, GFP_KERNEL), large);
    assert_false(block_gone((uintptr_t)large, &block));
    kfree(large);
    assert_true(machine_check());
}

static void a_slab_that_went_names_its_last_free(void **state)
{
    struct kmem_cache *c = kmem_cache_create("gone", 4000, 0, 0, NULL);
    char *object[3];
    for (u32 i = 0; i < 3; i++) {
        now_runs(30 + i);
        object[i] = kmem_cache_alloc(c, GFP_KERNEL);
    }
    now_runs(40);
    kmem_cache_free(c, object[0]);
    now_runs(41);
    kmem_cache_free(c, object[2]);
    now_runs(42);
    kmem_cache_free(c, object[1]);              /* the one that empties it */
    now_runs(43);
    kmem_cache_shrink(c);
    for (u32 i = 0; i < 3; i++)
        expect_gone(object[i], BLOCK_CACHE, 4000, 31, 42);
    kmem_cache_destroy(c);
    struct block block;
    struct page *raw = pages_take(3, PAGE_META);    /* pages that were no block */
    pages_give(raw);
    assert_false(block_gone((uintptr_t)page_address(raw), &block));
}

static void a_resized_block_was_not_freed(void **state)
{
    now_runs(50);
    void *p = kmalloc(50, GFP_KERNEL);
    u32 traces;
    struct depot_stats depot;
    depot_stats(&depot);
    traces = depot.traces;
    now_runs(51);
    assert_ptr_equal(krealloc(p, 20, GFP_KERNEL), p);
    struct block_history h = history_at(p);
    expect_event(&h.allocated, 51, true);
    assert_null(h.freed.trace);
    depot_stats(&depot);
    assert_int_equal(depot.traces, traces + 1);
    kfree(p);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_slot_knows_both_ends), TEST(with_tracks_nothing_is_forgotten),
        TEST(free_calls_count_for_no_site), TEST(freed_pages_name_who_freed_them),
        TEST(a_slab_that_went_names_its_last_free), TEST(a_resized_block_was_not_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
