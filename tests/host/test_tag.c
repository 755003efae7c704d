/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_tag.c - mm/tag.c: who called, seen from outside the allocators.
 *
 * Method: stacks are made up (host_trace); the allocators' text is a range of this
 * file's own, so that each test says which frames lie in it.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/running.h"
#include "arch/sections.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/kmalloc.h"
#include "mm/tag.h"
#include "tests/host/machine.h"

__asm__(".data\n"
        ".globl __alloc_text_start, __alloc_text_end\n"
        "__alloc_text_start: .skip 256\n"
        "__alloc_text_end:\n"
        ".text\n");

/* A return address in the allocators' text, and one outside. */
#define INSIDE(n)  ((uintptr_t)__alloc_text_start + (n))
#define OUTSIDE(n) ((uintptr_t)0x1000 + (n))

static void stack_is(unsigned count, const uintptr_t *frames)
{
    memcpy(host_trace, frames, count * sizeof(*frames));
    host_trace_count = count;
}
#define STACK(...) stack_is(ARRAY_SIZE(((uintptr_t[]){ __VA_ARGS__ })), \
                            (uintptr_t[]){ __VA_ARGS__ })

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    *running_here() = (struct running){ .who = tag_who(77, 5), .now_ms = 1234 };
    tag_set_stack_depth(8);
    return 0;
}

static struct tag *tag_of(const void *p)
{
    struct block block;
    assert_true(block_find((uintptr_t)p, &block));
    return block.tag;
}

static struct trace *trace_of_new(void)
{
    return tag_of(kmalloc(24, GFP_KERNEL))->trace;
}

static void a_tag_says_who_where_and_when(void **state)
{
    STACK(INSIDE(8), OUTSIDE(1), OUTSIDE(2));
    u32 before = tag_stats.allocations;
    void *p = kmalloc(24, GFP_KERNEL);
    const struct tag *tag = tag_of(p);
    assert_int_equal(tag->size_bytes, 24);
    assert_int_equal(tag->sequence, before + 1);
    assert_int_equal(tag->time_ms, 1234);
    assert_int_equal(tag->thread_id, 77);
    assert_int_equal(tag->comm, 5);
    assert_int_equal(tag->flags, TAG_LIVE);
    assert_int_equal(tag->trace->site->address, OUTSIDE(1));
    kfree(p);
    assert_int_equal(tag->flags, 0);
}

static void of_allocators_frames_only_the_outermost_is_kept(void **state)
{
    STACK(INSIDE(8), INSIDE(16), INSIDE(24), OUTSIDE(1), OUTSIDE(2));
    struct trace *t = trace_of_new();
    assert_int_equal(t->frame_count, 3);
    assert_int_equal(t->caller_index, 1);
    assert_int_equal(t->frames[0], INSIDE(24));
    assert_int_equal(t->frames[1], OUTSIDE(1));
    assert_int_equal(t->frames[2], OUTSIDE(2));
}

/* A return address may be the first byte behind a call that ends its function. */
static void edges_of_the_allocators_text(void **state)
{
    STACK(INSIDE(256), OUTSIDE(1));
    assert_int_equal(trace_of_new()->site->address, OUTSIDE(1));
    STACK(INSIDE(0), OUTSIDE(1));
    assert_int_equal(trace_of_new()->site->address, INSIDE(0));
    STACK(INSIDE(257), OUTSIDE(1));
    assert_int_equal(trace_of_new()->site->address, INSIDE(257));
}

static void a_stack_outside_or_inside_only(void **state)
{
    STACK(OUTSIDE(1), OUTSIDE(2));
    struct trace *t = trace_of_new();
    assert_int_equal(t->caller_index, 0);
    assert_int_equal(t->frame_count, 2);
    STACK(INSIDE(1), INSIDE(2));
    t = trace_of_new();
    assert_int_equal(t->site->address, INSIDE(2));
    host_trace_count = 0;                               /* tells nothing at all */
    t = trace_of_new();
    assert_int_equal(t->frame_count, 1);
    assert_int_equal(t->frames[0], 0);
}

static void depth_is_as_set(void **state)
{
    host_trace_count = ARRAY_SIZE(host_trace);
    for (unsigned i = 0; i < ARRAY_SIZE(host_trace); i++)
        host_trace[i] = i < 3 ? INSIDE(i + 1) : OUTSIDE(i);
    for (unsigned depth = 1; depth <= DEPOT_FRAMES_MAX; depth++) {
        tag_set_stack_depth(depth);
        struct trace *t = trace_of_new();
        assert_int_equal(t->frame_count, depth);
        assert_int_equal(t->site->address, OUTSIDE(3));
        assert_int_equal(t->frames[t->caller_index], OUTSIDE(3));
        assert_int_equal(t->caller_index, depth > 1);
    }
    uintptr_t trace[DEPOT_FRAMES_MAX];
    for (unsigned most = 1; most <= DEPOT_FRAMES_MAX; most++) {
        assert_int_equal(tag_trace(trace, most), most);
        for (unsigned i = 0; i < most; i++)
            assert_int_equal(trace[i], OUTSIDE(3 + i));
    }
}

static void call_sites_count_what_is_live(void **state)
{
    STACK(OUTSIDE(1), OUTSIDE(2));
    void *a = kmalloc(10, GFP_KERNEL);
    STACK(OUTSIDE(1), OUTSIDE(3));                      /* same caller, other path */
    void *b = kmalloc(5000, GFP_KERNEL);
    struct call_site *site = tag_of(a)->trace->site;
    assert_ptr_equal(tag_of(b)->trace->site, site);
    assert_ptr_not_equal(tag_of(b)->trace, tag_of(a)->trace);
    depot_sum();
    assert_int_equal(site->live_blocks, 2);
    assert_int_equal(site->live_bytes, 5010);
    b = krealloc(b, 6000, GFP_KERNEL);
    depot_sum();
    assert_int_equal(site->live_bytes, 6010);
    kfree(a);
    kfree(b);
    depot_sum();
    assert_int_equal(site->live_blocks, 0);
    assert_int_equal(site->live_bytes, 0);
    assert_int_equal(site->total_blocks, 3);
    assert_true(block_check());
}

static void without_tracing_the_trace_is_unknown(void **state)
{
    tag_trace_enable(false);
    void *p = kmalloc(8, GFP_KERNEL);
    tag_trace_enable(true);
    assert_ptr_equal(tag_of(p)->trace, depot_unknown());
    assert_true(block_check());
    kfree(p);
    assert_true(block_check());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_tag_says_who_where_and_when, setup),
        cmocka_unit_test_setup(of_allocators_frames_only_the_outermost_is_kept, setup),
        cmocka_unit_test_setup(edges_of_the_allocators_text, setup),
        cmocka_unit_test_setup(a_stack_outside_or_inside_only, setup),
        cmocka_unit_test_setup(depth_is_as_set, setup),
        cmocka_unit_test_setup(call_sites_count_what_is_live, setup),
        cmocka_unit_test_setup(without_tracing_the_trace_is_unknown, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
