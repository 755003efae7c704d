/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_forest.c - the forest and the marks of the running kernel: groups,
 * filters, what no report told of, and what came since a mark.
 *
 * Blocks are lost by a thread whose stack is gone, and remembered inverted.
 */
#include <kunit/test.h>
#include "kernel/thread.h"
#include "lib/errno.h"
#include "mm/baseline.h"
#include "mm/depot.h"
#include "mm/forest.h"
#include "mm/suppress.h"
#include "tests/kunit/blocks.h"

enum { LOST = 4, LOST_BYTES = 88 };

static uintptr_t lost[LOST + 1];        /* inverted addresses                      */

static noinline void *forest_tree(void *below)
{
    void **leader = kzalloc(LOST_BYTES, GFP_KERNEL);
    if (leader != NULL)
        *leader = below;
    return leader;
}

static noinline void *forest_branch(void)
{
    return kzalloc(LOST_BYTES / 2, GFP_KERNEL);
}

static int plant(void *unused)
{
    void *below = forest_branch();
    lost[LOST] = hidden(below);
    for (unsigned i = 0; i < LOST; i++)
        lost[i] = hidden(forest_tree(i == 0 ? below : NULL));
    return 0;
}

/* Another block in its place; its address is nowhere in the caller's frame. */
static noinline void replace(unsigned i)
{
    kfree(revealed(lost[i]));
    lost[i] = hidden(forest_tree(NULL));
}

static int forest_test_init(struct kunit *test)
{
    struct thread *planter = thread_run("planter", plant, NULL);
    return planter != NULL ? thread_join(planter) : -ENOMEM;
}

static void forest_test_exit(struct kunit *test)
{
    for (unsigned i = 0; i < ARRAY_SIZE(lost); i++) {
        kfree(revealed(lost[i]));
        lost[i] = 0;
    }
}

static bool is_tree(const struct call_site *site, const void *unused)
{
    struct symbol_info caller;
    return symbol_lookup(site->address - 1, &caller) &&
           strcmp(caller.inner, "forest_tree") == 0;
}

static noinline void scan(struct kmemleak_summary *summary)
{
    kmemleak_scan_above(summary, (uintptr_t)__builtin_frame_address(0));
}

static void one_group(struct kunit *test)
{
    struct kmemleak_summary summary;
    struct forest_filter filter = FOREST_ALL;
    struct forest forest;
    scan(&summary);
    filter.site = is_tree;
    forest_select(&forest, &filter);
    KUNIT_ASSERT_EQ(test, forest_build(&forest, 1), 0);
    KUNIT_EXPECT_EQ(test, forest.group_count, 1u);
    KUNIT_EXPECT_EQ(test, forest.groups[0].leaders, (u32)LOST);
    KUNIT_EXPECT_EQ(test, forest.groups[0].leader_bytes, (u32)LOST * LOST_BYTES);
    KUNIT_EXPECT_EQ(test, forest.groups[0].below_blocks, 1u);
    KUNIT_EXPECT_EQ(test, forest.groups[0].below_bytes, LOST_BYTES / 2u);
    forest_free(&forest);
}

static void told_once(struct kunit *test)
{
    struct kmemleak_summary summary;
    scan(&summary);
    forest_tell();
    KUNIT_EXPECT_EQ(test, forest_count_new(), 0u);
    replace(1);
    scan(&summary);
    KUNIT_EXPECT_EQ(test, forest_count_new(), 1u);
    forest_tell();
}

static void suppressed(struct kunit *test)
{
    struct kmemleak_summary summary;
    struct suppression entry = { .glob = "forest_tree", .most = LOST };
    scan(&summary);
    u32 before = summary.suppressed, leaked = summary.leaked;
    KUNIT_ASSERT_EQ(test, suppress_add(&entry), 0);
    scan(&summary);
    KUNIT_EXPECT_EQ(test, summary.suppressed, before + LOST + 1);
    KUNIT_EXPECT_EQ(test, summary.leaked, leaked);
    KUNIT_EXPECT_EQ(test, suppress_remove(entry.glob), 0);
    kmemleak_resettle();
    KUNIT_EXPECT_EQ(test, kmemleak_last()->suppressed, before);
}

static void since_a_mark(struct kunit *test)
{
    struct kmemleak_summary summary;
    struct diff diff;
    KUNIT_ASSERT_EQ(test, mark_set("kunit forest"), 0);
    replace(2);
    scan(&summary);
    KUNIT_ASSERT_EQ(test, diff_make(&diff, "kunit forest", NULL), 0);
    u32 i = 0;
    while (i < diff.count && !is_tree(diff.rows[i].site, NULL))
        i++;
    KUNIT_ASSERT_LT(test, i, diff.count);
    KUNIT_EXPECT_EQ(test, diff.rows[i].blocks, 1u);
    KUNIT_EXPECT_EQ(test, diff.rows[i].leaked_bytes, (u32)LOST_BYTES);
    KUNIT_EXPECT_EQ(test, diff.rows[i].net_blocks, 0);
    diff_free(&diff);
    KUNIT_EXPECT_EQ(test, mark_drop("kunit forest"), 0);
}

static struct kunit_case forest_cases[] = {
    KUNIT_CASE(one_group), KUNIT_CASE(told_once), KUNIT_CASE(suppressed),
    KUNIT_CASE(since_a_mark), {},
};

static struct kunit_suite forest_suite = {
    .name = "forest",
    .init = forest_test_init,
    .exit = forest_test_exit,
    .test_cases = forest_cases,
};
kunit_test_suite(forest_suite);
