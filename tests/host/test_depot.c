/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_depot.c - mm/depot.c and mm/comm.c: things kept once.
 */
#include "tests/host/host_support.h"
#include <stdio.h>
#include <cmocka.h>
#include "lib/string.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/page_alloc.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    depot_init();                               /* forget the self-test's trace */
    return 0;
}

static struct depot_stats stats_now(void)
{
    struct depot_stats stats;
    depot_stats(&stats);
    return stats;
}

static void the_same_trace_is_one_record(void **state)
{
    uintptr_t frames[DEPOT_FRAMES_MAX];
    for (unsigned i = 0; i < DEPOT_FRAMES_MAX; i++)
        frames[i] = 0x1000 + i;
    for (unsigned count = 1; count <= DEPOT_FRAMES_MAX; count++) {
        struct trace *t = depot_intern(frames, count, 0);
        assert_ptr_equal(depot_intern(frames, count, 0), t);
        assert_int_equal(t->frame_count, count);
        assert_memory_equal(t->frames, frames, count * sizeof(*frames));
        assert_int_equal(t->site->address, 0x1000);
    }
    assert_int_equal(stats_now().traces, DEPOT_FRAMES_MAX);
    assert_int_equal(stats_now().sites, 1);
    assert_int_equal(stats_now().lost, 0);
}

static void order_length_and_caller_tell_traces_apart(void **state)
{
    uintptr_t ab[] = { 1, 2 }, ba[] = { 2, 1 }, abc[] = { 1, 2, 3 }, ac[] = { 1, 3 };
    struct trace *t[] = {
        depot_intern(ab, 2, 0), depot_intern(ba, 2, 0), depot_intern(abc, 3, 0),
        depot_intern(ac, 2, 0), depot_intern(ab, 1, 0), depot_intern(ab, 2, 1),
    };
    for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
        for (unsigned j = 0; j < i; j++)
            assert_ptr_not_equal(t[i], t[j]);
    assert_int_equal(t[5]->site->address, 2);
    assert_ptr_equal(t[5]->site, t[1]->site);
    assert_int_equal(t[5]->caller_index, 1);
}

/* Many more than there are buckets: chains work, lists hold all, none twice. */
static void ten_thousand_traces(void **state)
{
    enum { COUNT = 10000, SITES = 500 };
    static struct trace *trace[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        uintptr_t frames[] = { 0xc0100000 + i % SITES, 0xc0200000 + i / SITES * 4, 7 };
        trace[i] = depot_intern(frames, 3, 0);
        assert_int_equal(trace[i]->site->address, frames[0]);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        uintptr_t frames[] = { 0xc0100000 + i % SITES, 0xc0200000 + i / SITES * 4, 7 };
        assert_ptr_equal(depot_intern(frames, 3, 0), trace[i]);
    }
    unsigned listed = 0, sites = 0;
    for (struct trace *t = depot_first_trace(); t != NULL; t = t->all_next)
        listed++;
    for (struct call_site *s = depot_first_site(); s != NULL; s = s->all_next)
        sites++;
    assert_int_equal(listed, COUNT + 1);                /* and the unknown one */
    assert_int_equal(sites, SITES + 1);
    assert_int_equal(stats_now().traces, COUNT);
    assert_int_equal(stats_now().sites, SITES);
    assert_true(page_alloc_check());
}

static void without_memory_the_trace_is_unknown(void **state)
{
    static struct page *held[MACHINE_BYTES / PAGE_SIZE];
    unsigned n = 0;
    while ((held[n] = pages_take(0, PAGE_META)) != NULL)
        n++;
    uintptr_t frame = 0x5000;
    struct trace *t = depot_intern(&frame, 1, 0);
    assert_ptr_equal(t, depot_unknown());
    assert_non_null(t->site);
    assert_int_equal(t->frames[0], 0);
    assert_int_equal(stats_now().lost, 1);
    pages_give(held[--n]);
    assert_ptr_not_equal(depot_intern(&frame, 1, 0), t);
}

static void names_are_kept_once_and_for_ever(void **state)
{
    char name[32] = "shell";
    u8 shell = comm_intern(name), init = comm_intern("init");
    strcpy(name, "xxxxx");
    assert_string_equal(comm_name(shell), "shell");
    assert_int_equal(comm_intern("shell"), shell);
    assert_int_not_equal(shell, init);
    u8 cut = comm_intern("a_name_longer_than_fifteen");
    assert_string_equal(comm_name(cut), "a_name_longer_t");
    assert_int_equal(comm_intern("a_name_longer_than_others"), cut);
    for (unsigned i = 0; i < 2 * COMM_COUNT; i++) {
        sprintf(name, "thread-%u", i);
        u8 comm = comm_intern(name);
        if (strcmp(comm_name(comm), "(other)") != 0)
            assert_string_equal(comm_name(comm), name);
        else
            assert_true(i >= COMM_COUNT - 3);
    }
    assert_string_equal(comm_name(comm_intern("one more")), "(other)");
    assert_string_equal(comm_name(shell), "shell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_same_trace_is_one_record, setup),
        cmocka_unit_test_setup(order_length_and_caller_tell_traces_apart, setup),
        cmocka_unit_test_setup(ten_thousand_traces, setup),
        cmocka_unit_test_setup(without_memory_the_trace_is_unknown, setup),
        cmocka_unit_test_setup(names_are_kept_once_and_for_ever, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
