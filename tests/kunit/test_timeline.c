/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_timeline.c - events as they really come about: with real stacks, in
 * interrupts, by each allocator. The ring itself has tests/host/test_timeline.c.
 */
#include <kunit/test.h>
#include "arch/cpu.h"
#include "arch/timer.h"
#include "kernel/sched.h"
#include "mm/block.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/slab.h"
#include "mm/timeline.h"
#include "mm/vmalloc.h"
#include "tests/kunit/blocks.h"

enum { EVENTS = 256, BYTES = 40 };

static bool is_ours;                    /* the ring; else of whoever traces the suites */

static int begin(struct kunit *test)
{
    is_ours = timeline_sums().capacity == 0 && timeline_start(EVENTS) == 0;
    return 0;
}

static void end(struct kunit *test)
{
    if (!is_ours)
        return;
    timeline_stop();
    timeline_clear();
}

#define needs_ring(test)                                                    \
    do {                                                                    \
        if (!is_ours)                                                       \
            kunit_skip(test, "a trace is kept ('trace off; trace clear'), " \
                             "or there is no memory for one");              \
    } while (0)

/* The last event of the block at @p; its kind is @kind. */
static struct timeline_event last_of(struct kunit *test, const void *p,
                                     enum timeline_kind kind)
{
    struct timeline_event event = { 0 };
    u64 n = timeline_sums().events;
    while (timeline_read(n, &event) && event.start != (uintptr_t)p)
        n--;
    KUNIT_EXPECT_NOT_NULL(test, p);
    KUNIT_EXPECT_EQ(test, event.start, (uintptr_t)p);
    KUNIT_EXPECT_TRUE(test, event.kind == kind);
    return event;
}

static const char *caller(const struct timeline_event *event, struct symbol_info *info)
{
    if (event->trace == NULL)           /* there was no memory, so no event */
        return "nobody";
    symbol_lookup(event->trace->site->address - 1, info);
    return info->inner;
}

static void who_when_and_from_where(struct kunit *test)
{
    needs_ring(test);
    struct symbol_info info;
    u64 before = timer_now_us();
    void *p = kmalloc(BYTES, GFP_KERNEL);
    struct timeline_event event = last_of(test, p, TIMELINE_ALLOC);
    u64 us = timer_us_at(event.cycles);
    KUNIT_EXPECT_EQ(test, event.size_bytes, BYTES);
    KUNIT_EXPECT_EQ(test, event.thread_id, current_thread()->id);
    KUNIT_EXPECT_STREQ(test, comm_name(event.comm), current_thread()->name);
    KUNIT_EXPECT_STREQ(test, caller(&event, &info), __func__);
    KUNIT_EXPECT_TRUE(test, us >= before && us <= timer_now_us());
    kfree(p);
    event = last_of(test, p, TIMELINE_FREE);
    KUNIT_EXPECT_STREQ(test, caller(&event, &info), __func__);
    KUNIT_EXPECT_TRUE(test, timer_us_at(event.cycles) >= us);
}

/* Known stacks are known to those who listen, and are not mixed up. */
static noinline void *take(void)
{
    void *p = kmalloc(BYTES, GFP_KERNEL);
    barrier();
    return p;
}

static noinline void *take_too(void)
{
    void *p = kmalloc(BYTES + 8, GFP_KERNEL);
    barrier();
    return p;
}

static void callers_that_take_turns(struct kunit *test)
{
    needs_ring(test);
    for (unsigned i = 0; i < 40; i++) {
        struct symbol_info info;
        void *p = i % 3 ? take() : take_too();
        struct timeline_event event = last_of(test, p, TIMELINE_ALLOC);
        KUNIT_EXPECT_STREQ(test, caller(&event, &info), i % 3 ? "take" : "take_too");
        kfree(p);
    }
}

static void every_allocator(struct kunit *test)
{
    needs_ring(test);
    struct kmem_cache *cache = kmem_cache_create("timeline", BYTES, 0, 0, NULL);
    void *bulk[3];
    KUNIT_ASSERT_NOT_NULL(test, cache);
    KUNIT_ASSERT_EQ(test, kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3, bulk), 3);
    struct {
        void *p;
        enum block_type type;
    } blocks[] = {
        { kzalloc(BYTES, GFP_KERNEL), BLOCK_KMALLOC },
        { kmalloc(10000, GFP_KERNEL), BLOCK_KMALLOC },
        { bulk[0], BLOCK_CACHE }, { bulk[1], BLOCK_CACHE }, { bulk[2], BLOCK_CACHE },
        { (void *)__get_free_pages(GFP_KERNEL, 1), BLOCK_PAGES },
        { vmalloc(5000), BLOCK_VMALLOC },
    };
    struct timeline_event taken[ARRAY_SIZE(blocks)];
    for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++) {
        taken[i] = last_of(test, blocks[i].p, TIMELINE_ALLOC);
        KUNIT_EXPECT_TRUE(test, taken[i].type == blocks[i].type);
    }
    kfree(blocks[0].p);
    kfree(blocks[1].p);
    kmem_cache_free_bulk(cache, 3, bulk);
    free_pages((unsigned long)blocks[5].p, 1);
    vfree(blocks[6].p);
    for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++) {
        struct timeline_event given = last_of(test, blocks[i].p, TIMELINE_FREE);
        KUNIT_EXPECT_EQ(test, given.sequence, taken[i].sequence);
        KUNIT_EXPECT_TRUE(test, given.type == blocks[i].type);
    }
    kmem_cache_destroy(cache);
}

static void take_and_give(void *context)
{
    *(void **)context = kmalloc(BYTES, GFP_ATOMIC);
    kfree(*(void **)context);
}

static void in_an_interrupt(struct kunit *test)
{
    needs_ring(test);
    void *p = NULL;
    call_in_interrupt(take_and_give, &p);
    KUNIT_ASSERT_NOT_NULL(test, p);
    KUNIT_EXPECT_EQ(test, last_of(test, p, TIMELINE_FREE).thread_id, 0);
}

static void what_fails_is_no_event(struct kunit *test)
{
    needs_ring(test);
    u64 before = timeline_sums().events;
    void *p = kmalloc(~(size_t)0, GFP_KERNEL | __GFP_NOWARN);
    struct page *page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 30);
    KUNIT_EXPECT_NULL(test, p);
    KUNIT_EXPECT_NULL(test, page);
    kfree(NULL);
    KUNIT_EXPECT_EQ(test, timeline_sums().events, before);
}

static void the_ring_holds_nobody(struct kunit *test)
{
    needs_ring(test);
    u32 sequence = tag_stats.allocations;
    uintptr_t lost = hidden(kmalloc(BYTES, GFP_KERNEL));
    KUNIT_EXPECT_EQ(test, leaks_since(sequence,
                                      (uintptr_t)__builtin_frame_address(0)), 1);
    kfree(revealed(lost));
}

static struct kunit_case cases[] = {
    KUNIT_CASE(who_when_and_from_where), KUNIT_CASE(callers_that_take_turns),
    KUNIT_CASE(every_allocator), KUNIT_CASE(in_an_interrupt),
    KUNIT_CASE(what_fails_is_no_event), KUNIT_CASE(the_ring_holds_nobody),
    { }
};

static struct kunit_suite timeline_suite = {
    .name = "timeline",
    .init = begin,
    .exit = end,
    .test_cases = cases,
};
kunit_test_suite(timeline_suite);
