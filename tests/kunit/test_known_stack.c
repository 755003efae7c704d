/* SPDX-License-Identifier: MIT */
/*
 * tests/kunit/test_known_stack.c - a trace that was verified is the one that would have
 * been collected: whoever called before, however deep, in whichever thread.
 */
#include <kunit/test.h>
#include "arch/context.h"
#include "arch/cpu.h"
#include "kernel/kthread.h"
#include "kernel/sched.h"
#include "kernel/timer.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/known_stack.h"
#include "mm/slab.h"
#include "tests/kunit/blocks.h"

enum { BYTES = 40, ROUNDS = 50 };

static void forget(void)
{
    unsigned long flags = irq_save();
    known_stack_forget();
    irq_restore(flags);
}

static const struct trace *trace_of(const void *p)
{
    struct kmemleak_object object = { 0 };
    return kmemleak_object_at((uintptr_t)p, &object) ? object.trace : NULL;
}

/* Two callers that look alike on the stack. */
static noinline void *one(void)
{
    void *p = kmalloc(BYTES, GFP_KERNEL);
    barrier();
    return p;
}

static noinline void *other(void)
{
    void *p = kmalloc(BYTES, GFP_KERNEL);
    barrier();
    return p;
}

static void callers_that_take_turns(struct kunit *test)
{
    void *(*const callers[])(void) = { one, other, other, one };
    const char *const names[] = { "one", "other", "other", "one" };
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct symbol_info caller;
        void *p = callers[i % ARRAY_SIZE(callers)]();
        KUNIT_EXPECT_STREQ(test, block_caller(p, &caller),
                           names[i % ARRAY_SIZE(callers)]);
        kfree(p);
    }
}

static noinline void *allocate_below(unsigned frames)
{
    void *p = frames == 0 ? one() : allocate_below(frames - 1);
    barrier();                          /* the call is no jump */
    return p;
}

/* At each depth, and up and down: known is collected. */
static void recursion(struct kunit *test)
{
    unsigned depth = tag_stack_depth;
    for (unsigned kept = 1; kept <= DEPOT_FRAMES_MAX; kept++) {
        tag_set_stack_depth(kept);
        for (unsigned i = 0; i < 2 * DEPOT_FRAMES_MAX; i++) {
            unsigned below = i * 7 % DEPOT_FRAMES_MAX;
            const struct trace *traces[3];
            for (unsigned k = 0; k < ARRAY_SIZE(traces); k++) {
                if (k == 1)
                    forget();
                void *p = allocate_below(below);
                traces[k] = trace_of(p);
                kfree(p);
            }
            KUNIT_EXPECT_PTR_EQ(test, traces[0], traces[1]);
            KUNIT_EXPECT_PTR_EQ(test, traces[1], traces[2]);
        }
    }
    tag_set_stack_depth(depth);
}

/* Interrupts off: nobody else shall see the broken chain. */
static noinline void *allocate_with_broken_chain(uintptr_t value)
{
    uintptr_t *link = __builtin_frame_address(0), whole = *link;
    unsigned long flags = irq_save();
    *(volatile uintptr_t *)link = value;
    void *p = kmalloc(BYTES, GFP_KERNEL);
    *(volatile uintptr_t *)link = whole;
    irq_restore(flags);
    return p;
}

static void a_broken_chain(struct kunit *test)
{
    static const uintptr_t wild[] = { 0, 4, 0x1000, 0xC0000001, 0xFFFFFFFC };
    uintptr_t whole = *(uintptr_t *)__builtin_frame_address(0);
    for (unsigned i = 0; i < ARRAY_SIZE(wild); i++) {
        struct symbol_info caller;
        void *p = allocate_with_broken_chain(whole), *q;
        kfree(p);
        p = allocate_with_broken_chain(wild[i]);
        forget();
        q = allocate_with_broken_chain(wild[i]);
        KUNIT_EXPECT_STREQ(test, block_caller(p, &caller), "allocate_with_broken_chain");
        if (tag_stack_depth > 3) {
            KUNIT_EXPECT_LE(test, trace_of(p)->frame_count, 3);
            KUNIT_EXPECT_EQ(test, trace_of(p)->frame_count, trace_of(q)->frame_count);
        }
        kfree(p);
        kfree(q);
    }
}

static int churn(void *data)
{
    void *(*const allocate)(void) = data;
    int wrong = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct symbol_info caller;
        void *p = allocate();
        yield();
        wrong += strcmp(block_caller(p, &caller), allocate == one ? "one" : "other") != 0;
        kfree(p);
    }
    return wrong;
}

static void threads_and_exact_sums(struct kunit *test)
{
    enum { THREADS = 6 };
    struct thread *threads[THREADS];
    struct depot_live before = depot_live();
    for (unsigned i = 0; i < THREADS; i++)
        threads[i] = thread_run("churn", churn, i % 2 ? one : other);
    for (unsigned i = 0; i < THREADS; i++) {
        KUNIT_ASSERT_NOT_NULL(test, threads[i]);
        KUNIT_EXPECT_EQ(test, thread_join(threads[i]), 0);
    }
    struct depot_live after = depot_live();
    KUNIT_EXPECT_EQ(test, after.blocks, before.blocks);
    KUNIT_EXPECT_EQ(test, after.bytes, before.bytes);
}

static void *from_interrupt;

static void allocate_in_interrupt(struct timer_list *timer)
{
    (void)timer;
    from_interrupt = kmalloc(BYTES, GFP_ATOMIC);
}

static void interrupts_have_their_own(struct kunit *test)
{
    struct timer_list timer;
    timer_setup(&timer, allocate_in_interrupt, 0);
    for (unsigned i = 0; i < 3; i++) {
        struct kmemleak_object object = { 0 };
        void *p = one();
        from_interrupt = NULL;
        mod_timer(&timer, jiffies + 1);
        while (READ_ONCE(from_interrupt) == NULL)
            cpu_relax();
        KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)from_interrupt, &object));
        KUNIT_EXPECT_STREQ(test, comm_name(object.comm), "hardirq");
        KUNIT_EXPECT_EQ(test, object.thread_id, 0);
        KUNIT_EXPECT_TRUE(test, kmemleak_object_at((uintptr_t)p, &object));
        KUNIT_EXPECT_EQ(test, object.thread_id, current_thread()->id);
        kfree(from_interrupt);
        kfree(p);
    }
    timer_delete_sync(&timer);
    from_interrupt = NULL;              /* stale, it would hold a later block there */
}

/* ---- a stack that nobody knows ---- */

static u32 foreign_stack[1024] __unscanned;

static void allocate_there(void *block)
{
    *(void **)block = one();
}

/* Then nothing is told; least of all that kmalloc() called itself. */
static void a_foreign_stack_tells_nothing(struct kunit *test)
{
    void *p = NULL;
    unsigned long flags = irq_save();
    forget();
    context_call_on((uintptr_t)(foreign_stack + ARRAY_SIZE(foreign_stack)),
                    allocate_there, &p);
    irq_restore(flags);
    KUNIT_ASSERT_NOT_NULL(test, p);
    KUNIT_EXPECT_EQ(test, trace_of(p)->frame_count, 1);
    KUNIT_EXPECT_EQ(test, trace_of(p)->frames[0], 0);
    kfree(p);
}

static struct kunit_case known_stack_cases[] = {
    KUNIT_CASE(callers_that_take_turns),
    KUNIT_CASE(recursion),
    KUNIT_CASE(a_broken_chain),
    KUNIT_CASE(threads_and_exact_sums),
    KUNIT_CASE(interrupts_have_their_own),
    KUNIT_CASE(a_foreign_stack_tells_nothing),
    {}
};

static struct kunit_suite known_stack_suite = {
    .name = "known_stack",
    .test_cases = known_stack_cases,
};
kunit_test_suite(known_stack_suite);
