/* SPDX-License-Identifier: MIT */
/* tests/host/test_sample.c - lib/sample.c: medians, spread, and what is taken off. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/sample.h"

#define SUMMARY_OF(...) summary_of((u64[]){ __VA_ARGS__ },                      \
                                   sizeof((u64[]){ __VA_ARGS__ }) / sizeof(u64))

static struct sample_summary summary_of(const u64 *samples, u32 count)
{
    struct sample_summary summary;
    u64 copy[16];
    for (u32 i = 0; i < count; i++)
        copy[i] = samples[i];
    sample_summarize(copy, count, &summary);
    return summary;
}

static void assert_summary(struct sample_summary s, u64 least, u64 median, u64 most)
{
    assert_int_equal(s.least, least);
    assert_int_equal(s.median, median);
    assert_int_equal(s.most, most);
}

static void one_sample_is_all_three(void **state)
{
    assert_summary(SUMMARY_OF(7), 7, 7, 7);
}

static void the_median_is_the_middle_one(void **state)
{
    assert_summary(SUMMARY_OF(9, 1, 5), 1, 5, 9);
    assert_summary(SUMMARY_OF(5, 5, 5, 5, 1000000), 5, 5, 1000000);
    assert_summary(SUMMARY_OF(3, 2, 1, 0, 4), 0, 2, 4);
}

static void of_an_even_number_it_is_the_mean_of_two(void **state)
{
    assert_summary(SUMMARY_OF(4, 1), 1, 2, 4);
    assert_summary(SUMMARY_OF(40, 10, 20, 30), 10, 25, 40);
}

/* Sums and differences of these would wrap. */
static void large_samples_do_not_overflow(void **state)
{
    assert_summary(SUMMARY_OF(UINT64_MAX, UINT64_MAX - 2), UINT64_MAX - 2, UINT64_MAX - 1,
                   UINT64_MAX);
    assert_summary(SUMMARY_OF(1ull << 63, 0, 1), 0, 1, 1ull << 63);
}

static void samples_are_left_sorted(void **state)
{
    u64 samples[] = { 3, 1, 2 };
    struct sample_summary summary;
    sample_summarize(samples, 3, &summary);
    assert_int_equal(samples[0], 1);
    assert_int_equal(samples[1], 2);
    assert_int_equal(samples[2], 3);
}

static void no_sample_is_a_mistake(void **state)
{
    struct sample_summary summary;
    EXPECT_ASSERT(sample_summarize(NULL, 0, &summary), "count > 0");
}

/* 1000 turns in 107,005 ticks: the clock takes 5, each turn of the loop 7. */
static void the_cost_of_measuring_is_taken_off(void **state)
{
    assert_int_equal(sample_per_1000(107005, 5, 7000, 1000, 1000), 100000);
    assert_int_equal(sample_per_1000(7005, 5, 7000, 1000, 1000), 0);
}

static void it_never_falls_below_zero(void **state)
{
    assert_int_equal(sample_per_1000(6999, 5, 7000, 1000, 1000), 0);
    assert_int_equal(sample_per_1000(0, 5, 7000, 1, 1), 0);
}

/* A turn of two switches, a run of 1024 pages: the figure is for one of them. */
static void turns_and_parts_are_different_things(void **state)
{
    assert_int_equal(sample_per_1000(2070, 0, 7000, 10, 20), 100000);
    assert_int_equal(sample_per_1000(1031, 0, 7000, 1, 1024), 1000);
}

static void it_is_rounded_to_the_nearest(void **state)
{
    assert_int_equal(sample_per_1000(1, 0, 0, 3, 3), 333);
    assert_int_equal(sample_per_1000(2, 0, 0, 3, 3), 667);
}

static void a_long_scan_fits(void **state)
{
    assert_int_equal(sample_per_1000((1ull << 44) - 1, 0, 0, 1, 1),
                     ((1ull << 44) - 1) * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sample_is_all_three),
        cmocka_unit_test(the_median_is_the_middle_one),
        cmocka_unit_test(of_an_even_number_it_is_the_mean_of_two),
        cmocka_unit_test(large_samples_do_not_overflow),
        cmocka_unit_test(samples_are_left_sorted),
        cmocka_unit_test(no_sample_is_a_mistake),
        cmocka_unit_test(the_cost_of_measuring_is_taken_off),
        cmocka_unit_test(it_never_falls_below_zero),
        cmocka_unit_test(turns_and_parts_are_different_things),
        cmocka_unit_test(it_is_rounded_to_the_nearest),
        cmocka_unit_test(a_long_scan_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
