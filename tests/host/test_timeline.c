/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_timeline.c - mm/timeline.c: what an event says, the ring, on and off,
 * and who else listens. That no event is missing: test_timeline_replay.c.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/cpu.h"
#include "arch/running.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/timeline.h"
#include "tests/host/machine.h"

enum { EVENTS = 8192 };

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    *running_here() = (struct running){ .who = tag_who(77, 5), .now_ms = 1234 };
    assert_int_equal(timeline_start(EVENTS), 0);
    return 0;
}

static struct timeline_event event(u64 n)
{
    struct timeline_event e;
    assert_true(timeline_read(n, &e));
    return e;
}

static void an_event_says_what_where_and_who(void **state)
{
    u64 before = cpu_cycles();
    void *p = kmalloc(40, GFP_KERNEL);
    struct block block;
    assert_true(block_find((uintptr_t)p, &block));
    u32 sequence = block.tag->sequence;
    *running_here() = (struct running){ .who = tag_who(78, 6) };
    kfree(p);
    struct timeline_event taken = event(1), given = event(2);
    assert_int_equal(timeline_sums().events, 2);
    assert_int_equal(taken.kind, TIMELINE_ALLOC);
    assert_int_equal(taken.start, (uintptr_t)p);
    assert_int_equal(taken.size_bytes, 40);
    assert_int_equal(taken.type, BLOCK_KMALLOC);
    assert_int_equal(taken.thread_id, 77);
    assert_int_equal(taken.comm, 5);
    assert_int_equal(taken.sequence, sequence);
    assert_true(taken.cycles >= before && given.cycles >= taken.cycles);
    assert_int_equal(given.kind, TIMELINE_FREE);
    assert_int_equal(given.start, (uintptr_t)p);
    assert_int_equal(given.sequence, sequence);
    assert_int_equal(given.thread_id, 78);
    assert_int_equal(given.comm, 6);
}

/* ---- the ring --------------------------------------------------------------- */

static void the_oldest_are_overwritten(void **state)
{
    struct timeline_event e;
    assert_int_equal(timeline_start(5), 0);
    for (u32 i = 1; i <= 23; i++) {
        void *p = kmalloc(i, GFP_KERNEL);
        struct timeline_sums sums = timeline_sums();
        u32 events = 2 * i - 1;
        assert_int_equal(sums.events, events);
        assert_int_equal(sums.kept, min(events, 5u));
        assert_int_equal(sums.lost, events - sums.kept);
        assert_false(timeline_read(sums.lost, &e));
        assert_false(timeline_read(sums.events + 1, &e));
        for (u64 n = sums.lost + 1; n <= sums.events; n++) {
            assert_int_equal(event(n).size_bytes, (n + 1) / 2);
            assert_int_equal(event(n).kind, n % 2 ? TIMELINE_ALLOC : TIMELINE_FREE);
        }
        kfree(p);
    }
    void *p = kmalloc(40, GFP_KERNEL);                  /* the 47th: third of a lap */
    for (u32 i = 0; i < 10; i++) {                      /* resized wherever it lies */
        assert_ptr_equal(krealloc(p, 50 + i, GFP_KERNEL), p);
        assert_int_equal(event(48 + i).kind, TIMELINE_RESIZE);
        assert_int_equal(event(48 + i).size_bytes, 50 + i);
    }
    kfree(p);
}

/* As after minutes in which a small ring went round and round. */
static void laps_are_not_lost_count_of(void **state)
{
    const u64 laps = UINT32_MAX;
    assert_int_equal(timeline_start(3), 0);
    timeline.laps = laps;                               /* of three events each */
    for (u32 i = 1; i <= 20; i++) {
        void *p = kmalloc(i, GFP_KERNEL);
        u64 events = 3 * laps + 2 * i - 1;
        assert_true(timeline_sums().events == events);
        assert_int_equal(timeline_sums().kept, 3);
        assert_int_equal(event(events).size_bytes, i);
        kfree(p);
    }
}

static void off_records_nothing(void **state)
{
    struct timeline_event e;
    kfree(kmalloc(10, GFP_KERNEL));
    timeline_stop();
    kfree(kmalloc(11, GFP_KERNEL));
    assert_int_equal(timeline_sums().events, 2);
    assert_false(timeline_sums().is_on);
    assert_int_equal(event(1).size_bytes, 10);          /* still there */
    timeline_clear();
    assert_int_equal(timeline_sums().events, 0);
    assert_int_equal(timeline_sums().capacity, 0);
    assert_false(timeline_read(1, &e));
    assert_int_equal(timeline_start(EVENTS), 0);
    kfree(kmalloc(12, GFP_KERNEL));
    timeline_clear();                                   /* on: it goes on */
    assert_int_equal(timeline_sums().events, 0);
    kfree(kmalloc(13, GFP_KERNEL));
    assert_int_equal(event(1).size_bytes, 13);
}

static void the_ring_is_given_back(void **state)
{
    timeline_stop();
    timeline_clear();
    assert_int_equal(timeline_start(10000), 0);         /* page tables are made */
    timeline_stop();
    timeline_clear();
    u32 before = machine_free_pages();
    for (u32 i = 0; i < 20; i++) {
        assert_int_equal(timeline_start(1 + i * 500), 0);
        assert_int_equal(timeline_start(1 + i * 500), 0);
        assert_int_equal(block_count(), 0);             /* no block of its own */
    }
    assert_true(machine_free_pages() < before);
    timeline_stop();
    timeline_clear();
    assert_int_equal(machine_free_pages(), before);
}

static void without_memory_all_stays_as_it_was(void **state)
{
    kfree(kmalloc(10, GFP_KERNEL));
    assert_int_equal(timeline_start(TIMELINE_EVENTS_MAX), -ENOMEM);
    assert_true(timeline_sums().is_on);
    assert_int_equal(timeline_sums().capacity, EVENTS);
    kfree(kmalloc(11, GFP_KERNEL));
    assert_int_equal(timeline_sums().events, 4);
    assert_int_equal(event(1).size_bytes, 10);
    assert_int_equal(event(3).size_bytes, 11);
}

/* ---- both listeners ------------------------------------------------------------ */

static struct tag *told[3];

static void told_allocated(struct tag *tag)
{
    told[0] = tag;
}

static void told_freed(struct tag *tag)
{
    told[1] = tag;
}

static void told_resized(struct tag *tag)
{
    told[2] = tag;
}

static void who_watches_is_told_as_well(void **state)
{
    static const struct tag_watch watch = { told_allocated, told_freed, told_resized };
    struct block block;
    memset(told, 0, sizeof(told));
    tag_watch_set(&watch);
    void *p = kmalloc(40, GFP_KERNEL);
    assert_true(block_find((uintptr_t)p, &block));
    assert_ptr_equal(krealloc(p, 41, GFP_KERNEL), p);
    timeline_stop();                                    /* the one is still told */
    kfree(p);
    for (u32 i = 0; i < 3; i++)
        assert_ptr_equal(told[i], block.tag);
    assert_int_equal(timeline_sums().events, 2);
    assert_int_equal(timeline_start(EVENTS), 0);
    tag_watch_set(NULL);                                /* ... and so is the other */
    memset(told, 0, sizeof(told));
    kfree(kmalloc(50, GFP_KERNEL));
    assert_int_equal(timeline_sums().events, 2);
    assert_null(told[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_event_says_what_where_and_who, setup),
        cmocka_unit_test_setup(the_oldest_are_overwritten, setup),
        cmocka_unit_test_setup(laps_are_not_lost_count_of, setup),
        cmocka_unit_test_setup(off_records_nothing, setup),
        cmocka_unit_test_setup(the_ring_is_given_back, setup),
        cmocka_unit_test_setup(without_memory_all_stays_as_it_was, setup),
        cmocka_unit_test_setup(who_watches_is_told_as_well, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
