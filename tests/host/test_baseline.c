/* SPDX-License-Identifier: MIT */
/* tests/host/test_baseline.c - marks, what came since, and the arithmetic of growth. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/errno.h"
#include "lib/limits.h"
#include "lib/string.h"
#include "mm/baseline.h"
#include "mm/depot.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/trend.h"
#include "tests/host/machine.h"

static void *root[64];
static struct kmemleak_summary summary;

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    memset(root, 0, sizeof(root));
    machine_add_root(root, sizeof(root), ROOT_DATA);
    host_trace_count = 1;
    return 0;
}

static int teardown(void **state)
{
    mark_drop_all();
    return 0;
}

static void *take(uintptr_t site, u32 bytes)
{
    host_trace[0] = site;
    return kzalloc(bytes, GFP_KERNEL);
}

static const struct diff_row *diff_row(const struct diff *diff, uintptr_t site)
{
    for (u32 i = 0; i < diff->count; i++)
        if (diff->rows[i].site->address == site)
            return &diff->rows[i];
    return NULL;
}

static void diff_splits_leaked_from_reachable(void **state)
{
    struct diff diff;
    root[0] = take(0x100, 10);
    root[1] = take(0x200, 10);
    assert_int_equal(mark_set("a"), 0);
    kfree(root[0]);
    root[0] = take(0x100, 30);                      /* one went, one came: net 0 */
    take(0x300, 500);
    root[2] = take(0x300, 7);
    kmemleak_scan(&summary);
    assert_int_equal(diff_make(&diff, "a", NULL), 0);
    assert_int_equal(diff.count, 2);
    assert_int_equal(diff.rows[0].site->address, 0x300);
    assert_int_equal(diff.rows[0].blocks, 2);
    assert_int_equal(diff.rows[0].bytes, 507);
    assert_int_equal(diff.rows[0].leaked_blocks, 1);
    assert_int_equal(diff.rows[0].leaked_bytes, 500);
    assert_int_equal(diff.rows[0].net_blocks, 2);   /* born after the mark: 0 then */
    assert_int_equal(diff.rows[1].blocks, 1);
    assert_int_equal(diff.rows[1].net_blocks, 0);
    assert_int_equal(diff.rows[1].net_bytes, 20);
    assert_int_equal(diff.net_blocks, 2);
    assert_null(diff_row(&diff, 0x200));
    diff_free(&diff);
}

static void diff_between_two_marks(void **state)
{
    struct diff diff;
    mark_set("a");
    root[0] = take(0x100, 10);
    root[1] = take(0x100, 10);
    mark_set("b");
    root[2] = take(0x100, 10);
    kfree(root[1]);
    assert_int_equal(diff_make(&diff, "a", "b"), 0);
    assert_int_equal(diff.count, 1);
    assert_int_equal(diff.rows[0].blocks, 1);       /* of the two, one lives */
    assert_int_equal(diff.rows[0].net_blocks, 2);   /* what the marks saw */
    diff_free(&diff);
    assert_int_equal(diff_make(&diff, "a", "c"), -ENOENT);
    assert_int_equal(diff_make(&diff, "c", NULL), -ENOENT);
}

static void marks_have_names(void **state)
{
    struct mark_info info;
    mark_set("a");
    mark_set("b");
    root[0] = take(0x100, 10);
    mark_set("a");                                  /* replaces; it is the last now */
    assert_true(mark_at(0, &info));
    assert_string_equal(info.name, "b");
    assert_true(mark_at(1, &info));
    assert_string_equal(info.name, "a");
    assert_int_equal(info.live_blocks, 1);
    assert_false(mark_at(2, &info));
    assert_int_equal(mark_drop("b"), 0);
    assert_int_equal(mark_drop("b"), -ENOENT);
    for (int i = 0; i < 40; i++)
        assert_int_equal(mark_set_automatic(), 0);
    assert_int_equal(mark_drop_all(), MARKS_AUTOMATIC_MAX + 1);
    assert_true(machine_check());
}

static const struct growth_row *growth_row(const struct growth *growth, uintptr_t site)
{
    for (u32 i = 0; i < growth->count; i++)
        if (growth->rows[i].site->address == site)
            return &growth->rows[i];
    return NULL;
}

static void growing_lost_and_steady(void **state)
{
    struct growth growth;
    char name[2] = "a";
    assert_int_equal(growth_make(&growth), -EAGAIN);
    assert_int_equal(growth.marks, 0);
    for (int i = 0; i < 5; i++, name[0]++) {
        root[i] = take(0x100, 100);                 /* more and more */
        take(0x200, 50);                            /* lost */
        kfree(root[32]);
        root[32] = take(0x300, 50);                 /* always one */
        if (i == 1)
            root[33] = take(0x400, 5);              /* once */
        mark_set(name);
    }
    kmemleak_scan(&summary);
    assert_int_equal(growth_make(&growth), 0);
    assert_int_equal(growth.marks, 5);
    assert_int_equal(growth.count, 2);
    assert_int_equal(growth.rows[0].site->address, 0x100);
    assert_int_equal(growth.rows[0].leaked_blocks, 0);
    assert_int_equal(growth.rows[0].marks, 5);
    assert_int_equal(growth.rows[0].first_blocks, 1);
    assert_int_equal(growth.rows[0].last_blocks, 5);
    assert_int_equal(growth.rows[0].last_bytes, 500);
    assert_int_equal(growth.rows[1].site->address, 0x200);
    assert_true(growth.rows[1].leaked_blocks > 0);
    growth_free(&growth);
    for (int i = 0; i < 5; i++) {
        kfree(root[i]);
        root[i] = NULL;
    }
    assert_int_equal(growth_make(&growth), 0);
    assert_null(growth_row(&growth, 0x100));        /* emptied since */
    growth_free(&growth);
}

static void what_rises(void **state)
{
    static const struct {
        u32 values[TREND_POINTS_MAX], count, rising;
    } cases[] = {
        { { 1, 2, 3 }, 3, 3 },          { { 1, 1, 1 }, 3, 0 },
        { { 1, 2, 2 }, 3, 0 },          { { 3, 2, 1 }, 3, 0 },
        { { 9, 1, 2, 3, 4 }, 5, 4 },    { { 0, 0, 1, 2, 3, 4 }, 6, 6 },
        { { 0, 0, 0, 1, 2, 3 }, 6, 4 }, { { 5, 6, 7, 6, 7, 8 }, 6, 3 },
        { { 1, 2, 3, 4, 4, 5 }, 6, 6 }, { { 7 }, 1, 0 }, { { 0 }, 0, 0 },
        { { 1, 0xffffffff }, 2, 2 },
    };
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(trend_rising(cases[i].values, cases[i].count), cases[i].rising);
}

/* In double precision. */
static double slope(const u32 *x, const u32 *y, u32 n)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (u32 i = 0; i < n; i++) {
        double dx = x[i] - x[0], dy = (double)y[i] - y[0];
        sx += dx;
        sy += dy;
        sxx += dx * dx;
        sxy += dx * dy;
    }
    return n * sxx == sx * sx ? 0 : (n * sxy - sx * sy) / (n * sxx - sx * sx) * 60000;
}

static void slopes_are_those_of_real_numbers(void **state)
{
    for (int round = 0; round < 20000; round++) {
        u32 x[TREND_POINTS_MAX], y[TREND_POINTS_MAX], n = 1 + machine_random(16);
        u32 step = 1u << machine_random(28), rise = 1u << machine_random(28);
        x[0] = machine_random(1000);
        y[0] = machine_random(1000);
        for (u32 i = 1; i < n; i++) {
            x[i] = x[i - 1] + machine_random(step);
            y[i] = y[i - 1] + machine_random(rise);
        }
        double want = slope(x, y, n), got = trend_per_minute(x, y, n);
        want = want > INT_MAX ? INT_MAX : want;
        double error = want > got ? want - got : got - want;
        assert_true(error <= 2 + want / 1000);
    }
    static const u32 minutes[] = { 0, 60000, 120000 }, falling[] = { 30, 20, 10 };
    assert_int_equal(trend_per_minute(minutes, falling, 3), -10);
    assert_int_equal(trend_per_minute(minutes, falling, 0), 0);
    static const u32 same[] = { 5, 5, 5 }, far[] = { 0, 0xffffffff }, top[] = { 0, 1 };
    assert_int_equal(trend_per_minute(same, falling, 3), 0);
    assert_int_equal(trend_per_minute(far, far, 2), 60000);
    assert_int_equal(trend_per_minute(top, far, 2), INT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(diff_splits_leaked_from_reachable, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(diff_between_two_marks, setup, teardown),
        cmocka_unit_test_setup_teardown(marks_have_names, setup, teardown),
        cmocka_unit_test_setup_teardown(growing_lost_and_steady, setup, teardown),
        cmocka_unit_test(what_rises),
        cmocka_unit_test_setup(slopes_are_those_of_real_numbers, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
