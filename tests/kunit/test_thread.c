/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_thread.c - threads: results, sharing the processor, ending. */
#include <kunit/test.h>
#include "kernel/kthread.h"
#include "kernel/sched.h"
#include "kernel/time.h"
#include "lib/errno.h"
#include "mm/vmalloc.h"

enum { DEADLINE_TICKS = 10 * HZ };

static int return_data(void *data)
{
    return *(int *)data;
}

static noinline void end_deep_inside(int code)
{
    thread_exit(code);
}

static int exit_early(void *data)
{
    end_deep_inside(*(int *)data);
    return -1;
}

static void join_gives_the_result(struct kunit *test)
{
    int code = 42;
    struct thread *thread = thread_run("returns", return_data, &code);
    KUNIT_ASSERT_NOT_NULL(test, thread);
    KUNIT_EXPECT_EQ(test, thread_join(thread), 42);
    thread = thread_run("exits", exit_early, &code);
    KUNIT_ASSERT_NOT_NULL(test, thread);
    KUNIT_EXPECT_EQ(test, thread_join(thread), 42);
}

static void names_are_cut_copies(struct kunit *test)
{
    char name[] = "a name that is too long";
    int code = 0;
    struct thread *thread = thread_create(name, return_data, &code);
    KUNIT_ASSERT_NOT_NULL(test, thread);
    name[0] = 'x';
    KUNIT_EXPECT_STREQ(test, thread->name, "a name that is ");
    wake_up_process(thread);
    thread_join(thread);
}

static void many_at_once(struct kunit *test)
{
    enum { THREADS = 40 };
    struct thread *threads[THREADS];
    int codes[THREADS];
    unsigned count = 0;
    for (; count < THREADS; count++) {
        codes[count] = (int)count * 3;
        threads[count] = thread_create("many", return_data, &codes[count]);
        if (threads[count] == NULL)
            break;
        KUNIT_EXPECT_NE(test, threads[count]->id, current_thread()->id);
    }
    KUNIT_EXPECT_EQ(test, count, THREADS);
    for (unsigned i = 0; i < count; i++)
        wake_up_process(threads[i]);
    for (unsigned i = count; i-- > 0; )
        KUNIT_EXPECT_EQ(test, thread_join(threads[i]), codes[i]);
}

/* Neither gives way: each can only end if the timer lets the other run. */
struct spinner {
    volatile u32 *own, *other;
};

static int spin_until_other_runs(void *data)
{
    const struct spinner *spinner = data;
    unsigned long deadline = jiffies + DEADLINE_TICKS;
    u32 other = *spinner->other;
    while (*spinner->other - other < 1000)
        if (++*spinner->own % 1024 == 0 && time_after(jiffies, deadline))
            return -ETIMEDOUT;
    *spinner->own += 1u << 20;          /* let the other one see it too */
    return 0;
}

static void busy_threads_are_preempted(struct kunit *test)
{
    volatile u32 counters[2] = { 0 };
    struct spinner spinners[2] = { { &counters[0], &counters[1] },
                                   { &counters[1], &counters[0] } };
    struct thread *one = thread_run("spin-1", spin_until_other_runs, &spinners[0]);
    struct thread *two = thread_run("spin-2", spin_until_other_runs, &spinners[1]);
    KUNIT_EXPECT_NOT_NULL(test, one);
    KUNIT_EXPECT_NOT_NULL(test, two);
    if (one != NULL)
        KUNIT_EXPECT_EQ(test, thread_join(one), 0);
    if (two != NULL)
        KUNIT_EXPECT_EQ(test, thread_join(two), 0);
}

static int set_flag(void *data)
{
    WRITE_ONCE(*(bool *)data, true);
    return 0;
}

static void preempt_disable_keeps_others_out(struct kunit *test)
{
    bool ran = false;
    preempt_disable();
    struct thread *thread = thread_run("kept-out", set_flag, &ran);
    u64 end_us = time_us() + 5 * THREAD_SLICE_TICKS * 1000;
    while (time_us() < end_us)
        cpu_relax();
    bool ran_meanwhile = READ_ONCE(ran);
    preempt_enable();
    KUNIT_EXPECT_FALSE(test, ran_meanwhile);
    KUNIT_ASSERT_NOT_NULL(test, thread);
    thread_join(thread);
    KUNIT_EXPECT_TRUE(test, ran);
}

static int sleep_a_while(void *data)
{
    msleep(50);
    return 5;
}

static void waiting_has_a_limit(struct kunit *test)
{
    struct thread *thread = thread_run("sleeper", sleep_a_while, NULL);
    KUNIT_ASSERT_NOT_NULL(test, thread);
    KUNIT_EXPECT_FALSE(test, thread_wait(thread, 5));
    KUNIT_EXPECT_TRUE(test, thread_wait(thread, DEADLINE_TICKS));
    KUNIT_EXPECT_EQ(test, thread_join(thread), 5);
}

static void stacks_are_clean_and_guarded(struct kunit *test)
{
    int code = 0;
    struct thread *thread = thread_create("stack", return_data, &code);
    KUNIT_ASSERT_NOT_NULL(test, thread);
    KUNIT_EXPECT_EQ(test, thread->stack_top - thread->stack_low, THREAD_STACK_BYTES);
    KUNIT_EXPECT_NULL(test, memchr_inv((void *)thread->stack_low, 0,
                                       THREAD_STACK_BYTES / 2));
    KUNIT_EXPECT_TRUE(test, vmap_is_guard(thread->stack_low - 1));
    wake_up_process(thread);
    thread_join(thread);
}

static struct kunit_case thread_cases[] = {
    KUNIT_CASE(join_gives_the_result), KUNIT_CASE(names_are_cut_copies),
    KUNIT_CASE(many_at_once), KUNIT_CASE(busy_threads_are_preempted),
    KUNIT_CASE(preempt_disable_keeps_others_out), KUNIT_CASE(waiting_has_a_limit),
    KUNIT_CASE(stacks_are_clean_and_guarded), { },
};

static struct kunit_suite thread_suite = { .name = "thread", .test_cases = thread_cases };
kunit_test_suite(thread_suite);
