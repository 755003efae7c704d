/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_forest.c - groups of leaked trees: their order, sums and filters.
 *
 * Method: the stack that an allocation sees is set by hand: its first frame, the caller,
 * is host_trace[0].
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "mm/depot.h"
#include "mm/forest.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"
#include "tests/host/machine.h"

enum { SITE_A = 0x1000, SITE_B = 0x2000, ABOVE_1 = 0x8000, ABOVE_2 = 0x9000 };

static struct kmemleak_summary summary;
static struct forest forest;

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    host_trace_count = 2;
    return 0;
}

static void **lose(uintptr_t site, uintptr_t above, u32 bytes)
{
    host_trace[0] = site;
    host_trace[1] = above;
    return kzalloc(bytes, GFP_KERNEL);
}

static void build(const struct forest_filter *filter, u32 frames)
{
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_true(summary.self_test_ok);
    forest_select(&forest, filter);
    assert_int_equal(forest_build(&forest, frames), 0);
}

static void expect_group(u32 rank, u32 leaders, u32 leader_bytes, u32 below,
                         u32 below_bytes)
{
    const struct forest_group *g = &forest.groups[rank];
    assert_true(rank < forest.group_count);
    assert_int_equal(g->rank, rank);
    assert_int_equal(g->leaders, leaders);
    assert_int_equal(g->leader_bytes, leader_bytes);
    assert_int_equal(g->below_blocks, below);
    assert_int_equal(g->below_bytes, below_bytes);
}

static void what_hangs_below_counts_for_the_order(void **state)
{
    lose(SITE_A, ABOVE_1, 500);
    lose(SITE_A, ABOVE_1, 500);
    void **leader = lose(SITE_B, ABOVE_1, 16);
    leader[0] = lose(SITE_A, ABOVE_2, 900);
    leader[1] = lose(SITE_A, ABOVE_2, 200);
    build(&FOREST_ALL, 0);
    assert_int_equal(forest.group_count, 2);
    expect_group(0, 1, 16, 2, 1100);
    expect_group(1, 2, 1000, 0, 0);
    assert_int_equal(forest.groups[0].first, (uintptr_t)leader);
    forest_free(&forest);
}

static void frames_make_groups(void **state)
{
    lose(SITE_A, ABOVE_1, 100);
    lose(SITE_A, ABOVE_2, 200);
    lose(SITE_B, ABOVE_2, 1000);
    build(&FOREST_ALL, 0);
    assert_int_equal(forest.group_count, 3);
    forest_free(&forest);
    build(&FOREST_ALL, 2);
    assert_int_equal(forest.group_count, 3);
    forest_free(&forest);
    build(&FOREST_ALL, 1);
    assert_int_equal(forest.group_count, 2);
    expect_group(0, 1, 1000, 0, 0);
    expect_group(1, 2, 300, 0, 0);
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    for (unsigned i = 0; i < 2; i++) {
        assert_true(forest_next_leader(&forest, &forest.groups[1], &cursor, &object));
        assert_int_equal(object.trace->site->address, SITE_A);
    }
    assert_false(forest_next_leader(&forest, &forest.groups[1], &cursor, &object));
    forest_free(&forest);
}

static bool is_site_a(const struct call_site *site, const void *context)
{
    assert_ptr_equal(context, &summary);
    return site->address == SITE_A;
}

static void filters_choose_leaders(void **state)
{
    lose(SITE_A, ABOVE_1, 100);
    lose(SITE_A, ABOVE_1, 200);
    void **leader = lose(SITE_B, ABOVE_1, 16);
    *leader = lose(SITE_A, ABOVE_2, 150);
    struct forest_filter filter = FOREST_ALL;
    filter.site = is_site_a;
    filter.context = &summary;
    filter.size_least = 150;
    build(&filter, 0);
    assert_int_equal(forest.group_count, 1);
    expect_group(0, 1, 200, 0, 0);
    assert_int_equal(forest.leaders_out, 2);
    assert_int_equal(forest.below_others, 1);
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    unsigned count = 0;
    while (forest_next(&forest, &cursor, FOREST_ANY, &object))
        count++;
    assert_int_equal(count, 2);                     /* the block below passes itself */
    cursor = (struct block_cursor){ 0 };
    assert_true(forest_next(&forest, &cursor, 1, &object));
    assert_int_equal(object.size_bytes, 200);
    assert_false(forest_next(&forest, &cursor, 1, &object));
    forest_free(&forest);
}

static void caches_and_threads_are_filters(void **state)
{
    struct kmem_cache *cache = kmem_cache_create("marbles", 40, 0, 0, NULL);
    (void)!kmem_cache_zalloc(cache, GFP_KERNEL);
    lose(SITE_A, ABOVE_1, 40);
    struct forest_filter filter = FOREST_ALL;
    filter.cache = "marb*";
    build(&filter, 0);
    assert_int_equal(forest.group_count, 1);
    assert_int_equal(forest.leaders_out, 1);
    forest_free(&forest);
    filter = FOREST_ALL;
    filter.thread_id = 7;
    build(&filter, 0);
    assert_int_equal(forest.group_count, 0);
    assert_int_equal(forest.leaders_out, 2);
    forest_free(&forest);
}

static void the_first_leader_is_freed(void **state)
{
    void *first = lose(SITE_A, ABOVE_1, 64), *second = lose(SITE_A, ABOVE_1, 64);
    void **head = lose(SITE_B, ABOVE_1, 64);
    *head = lose(SITE_B, ABOVE_2, 64);
    assert_int_equal(kmemleak_scan(&summary), 0);
    kfree(first);
    kfree(head);
    forest_select(&forest, &FOREST_ALL);
    assert_int_equal(forest_build(&forest, 0), 0);
    assert_int_equal(forest.group_count, 1);
    expect_group(0, 1, 64, 0, 0);
    assert_int_equal(forest.groups[0].first, (uintptr_t)second);
    assert_int_equal(forest.orphans, 1);
    forest_free(&forest);
}

static void without_a_table_each_group_still_comes(void **state)
{
    lose(SITE_A, ABOVE_1, 64);
    lose(SITE_B, ABOVE_1, 164);
    assert_int_equal(kmemleak_scan(&summary), 0);
    forest_select(&forest, &FOREST_ALL);
    struct forest_group group = { 0 };
    struct kmemleak_object object;
    for (int bytes = 164; bytes >= 64; bytes -= 100) {
        struct block_cursor cursor = { 0 };
        assert_true(forest_next_plain(group.trace, &group));
        assert_int_equal(group.leader_bytes, bytes);
        assert_true(forest_next_leader(&forest, &group, &cursor, &object));
        assert_int_equal(object.size_bytes, bytes);
        assert_false(forest_next_leader(&forest, &group, &cursor, &object));
    }
    assert_false(forest_next_plain(group.trace, &group));
}

static u32 groups_of_new(void)
{
    forest_select(&forest, &FOREST_ALL);
    forest.only_new = true;
    assert_int_equal(forest_build(&forest, 1), 0);
    u32 count = forest.group_count;
    forest_free(&forest);
    return count;
}

static void no_block_is_told_twice(void **state)
{
    void *p = lose(SITE_A, ABOVE_1, 64);
    kmemleak_scan(&summary);
    assert_int_equal(forest_count_new(), 1);
    assert_int_equal(forest_count_new(), 1);        /* counting is not telling */
    assert_int_equal(groups_of_new(), 1);
    forest_tell();
    assert_int_equal(forest_count_new(), 0);
    kmemleak_scan(&summary);
    assert_int_equal(forest_count_new(), 0);
    assert_int_equal(groups_of_new(), 0);
    kfree(p);
    while (lose(SITE_A, ABOVE_1, 64) != p)          /* the same address, another block */
        continue;
    kmemleak_scan(&summary);
    assert_int_equal(forest_count_new(), summary.leaked);
    forest_tell();
    void **head = lose(SITE_B, ABOVE_1, 16);
    *head = p;                                      /* told, now below a new one */
    kmemleak_scan(&summary);
    assert_int_equal(forest_count_new(), 1);
    assert_int_equal(groups_of_new(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_hangs_below_counts_for_the_order, setup),
        cmocka_unit_test_setup(frames_make_groups, setup),
        cmocka_unit_test_setup(filters_choose_leaders, setup),
        cmocka_unit_test_setup(caches_and_threads_are_filters, setup),
        cmocka_unit_test_setup(the_first_leader_is_freed, setup),
        cmocka_unit_test_setup(without_a_table_each_group_still_comes, setup),
        cmocka_unit_test_setup(no_block_is_told_twice, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
