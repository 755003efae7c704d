/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_failslab.c - mm/failslab.c: which allocations fail, by the numbers.
 *
 * Method: the plan is asked directly; a string says what it answered, '.' for "goes on"
 * and 'x' for "fails".
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/failslab.h"
#include "mm/kmalloc.h"
#include "mm/oom.h"
#include "tests/host/machine.h"

enum { ASKED_MAX = 2000 };

static bool is_target, is_plumbing;
static u32 oom_told;

static bool may_fail(bool is_filtered)
{
    return !is_plumbing && (!is_filtered || is_target);
}

static bool is_in(uintptr_t address, const char *function)
{
    return strcmp(function, "second") == 0 && address == 0x2000;
}

static int setup(void **state)
{
    static const struct failslab_ops ops = { may_fail, is_in };
    machine_init(MACHINE_BYTES);
    failslab_set(NULL);
    failslab_set_ops(&ops);
    is_target = is_plumbing = false;
    host_trace[0] = 0x1000;
    host_trace[1] = 0x2000;
    host_trace_count = 2;
    return 0;
}

static int teardown(void **state)
{
    failslab_set(NULL);
    return 0;
}

static const char *ask(unsigned times, u32 size_bytes)
{
    static char answers[ASKED_MAX + 1];
    for (unsigned i = 0; i < times; i++)
        answers[i] = failslab_fails(size_bytes, GFP_KERNEL) ? 'x' : '.';
    answers[times] = '\0';
    return answers;
}

static unsigned count_failed(void)
{
    struct failslab_outcome outcome;
    failslab_outcome(&outcome);
    return outcome.failed;
}

#define PLAN(...) failslab_set(&(struct failslab_plan){ __VA_ARGS__ })

static void without_a_plan_nothing_fails(void **state)
{
    assert_string_equal(ask(8, 16), "........");
    assert_null(failslab_get());
}

static void the_nth_and_no_other(void **state)
{
    PLAN(.nth = 3);
    assert_string_equal(ask(8, 16), "..x.....");
    PLAN(.nth = 1, .interval = 1, .probability = 100);
    assert_string_equal(ask(4, 16), "x...");
}

static void an_interval(void **state)
{
    PLAN(.interval = 1, .probability = 100);
    assert_string_equal(ask(4, 16), "xxxx");
    PLAN(.interval = 3, .probability = 100);
    assert_string_equal(ask(9, 16), "..x..x..x");
    PLAN(.interval = 0, .probability = 100);
    assert_string_equal(ask(4, 16), "....");
}

static void so_many_times(void **state)
{
    PLAN(.interval = 2, .probability = 100, .times = 2);
    assert_string_equal(ask(9, 16), ".x.x.....");
    assert_int_equal(count_failed(), 2);
}

/* The last allocation that the space has room for still gets it. */
static void so_much_space(void **state)
{
    PLAN(.interval = 1, .probability = 100, .space_bytes = 100);
    assert_string_equal(ask(6, 40), "..xxxx");
    PLAN(.interval = 1, .probability = 100, .space_bytes = 80);
    assert_string_equal(ask(4, 40), "..xx");
    PLAN(.interval = 2, .probability = 100, .space_bytes = 40);
    assert_string_equal(ask(5, 40), "..x.x");
}

static void a_probability(void **state)
{
    PLAN(.interval = 1, .probability = 0);
    ask(ASKED_MAX, 16);
    assert_int_equal(count_failed(), 0);
    PLAN(.interval = 1, .probability = 25);
    ask(ASKED_MAX, 16);
    assert_in_range(count_failed(), ASKED_MAX / 5, ASKED_MAX * 3 / 10);
}

static void a_seed_repeats_a_run(void **state)
{
    char first[101];
    PLAN(.interval = 1, .probability = 50, .seed = 42);
    strcpy(first, ask(100, 16));
    assert_string_not_equal(ask(100, 16), first);
    PLAN(.interval = 1, .probability = 50, .seed = 42);
    assert_string_equal(ask(100, 16), first);
    PLAN(.interval = 1, .probability = 50, .seed = 43);
    assert_string_not_equal(ask(100, 16), first);
}

static void a_seed_can_be_read_later(void **state)
{
    char first[101];
    PLAN(.interval = 1, .probability = 50);
    u32 seed = failslab_get()->seed;
    strcpy(first, ask(100, 16));
    PLAN(.interval = 1, .probability = 50, .seed = seed);
    assert_string_equal(ask(100, 16), first);
}

static void others_are_not_even_counted(void **state)
{
    struct failslab_outcome outcome;
    PLAN(.nth = 2, .task_filter = true);
    assert_string_equal(ask(4, 16), "....");
    is_target = true;
    assert_string_equal(ask(1, 16), ".");
    is_plumbing = true;
    assert_string_equal(ask(5, 16), ".....");
    is_plumbing = false;
    assert_string_equal(ask(2, 16), "x.");
    failslab_outcome(&outcome);
    assert_int_equal(outcome.qualified, 3);
}

static void a_site_anywhere_on_the_stack(void **state)
{
    PLAN(.interval = 1, .probability = 100, .site = "second");
    assert_string_equal(ask(2, 16), "xx");
    host_trace_count = 1;
    assert_string_equal(ask(2, 16), "..");
    PLAN(.interval = 1, .probability = 100, .site = "elsewhere");
    host_trace_count = 2;
    assert_string_equal(ask(2, 16), "..");
}

static void the_outcome_names_the_place(void **state)
{
    struct failslab_outcome outcome;
    PLAN(.nth = 2);
    ask(3, 48);
    failslab_outcome(&outcome);
    assert_int_equal(outcome.qualified, 3);
    assert_int_equal(outcome.failed, 1);
    assert_int_equal(outcome.last_site, 0x1000);
    assert_int_equal(outcome.last_bytes, 48);
}

static void count_oom(const struct oom *oom)
{
    oom_told++;
}

static void what_fails_on_purpose_is_no_want_of_memory(void **state)
{
    u32 before = oom_count();
    oom_set_reporter(count_oom);
    PLAN(.nth = 1);
    assert_null(kmalloc(64, GFP_KERNEL));
    assert_int_equal(oom_count(), before);
    assert_int_equal(count_failed(), 1);
    oom_failed("kmalloc", 64, GFP_KERNEL);
    oom_failed("kmalloc", 64, GFP_KERNEL | __GFP_NOWARN);
    assert_int_equal(oom_count(), before + 2);
    assert_int_equal(oom_told, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_plan_nothing_fails),
        TEST(the_nth_and_no_other),
        TEST(an_interval),
        TEST(so_many_times),
        TEST(so_much_space),
        TEST(a_probability),
        TEST(a_seed_repeats_a_run),
        TEST(a_seed_can_be_read_later),
        TEST(others_are_not_even_counted),
        TEST(a_site_anywhere_on_the_stack),
        TEST(the_outcome_names_the_place),
        TEST(what_fails_on_purpose_is_no_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
