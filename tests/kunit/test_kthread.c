/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_kthread.c - threads that are asked to stop. */
#include <kunit/test.h>
#include "kernel/completion.h"
#include "kernel/kthread.h"
#include "kernel/time.h"
#include "lib/errno.h"

static int run_until_stopped(void *data)
{
    volatile unsigned *rounds = data;
    while (!kthread_should_stop()) {
        ++*rounds;
        msleep(1);
    }
    return 17;
}

static void stop_gives_the_result(struct kunit *test)
{
    volatile unsigned rounds = 0;
    struct thread *thread = kthread_run(run_until_stopped, (void *)&rounds,
                                        "worker/%d", 3);
    KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
    KUNIT_EXPECT_STREQ(test, thread->name, "worker/3");
    msleep(20);
    KUNIT_EXPECT_EQ(test, kthread_stop(thread), 17);
    KUNIT_EXPECT_GT(test, rounds, 0);
    KUNIT_EXPECT_FALSE(test, kthread_should_stop());
}

static int wait_to_be_stopped(void *data)
{
    set_current_state(TASK_INTERRUPTIBLE);
    while (!kthread_should_stop()) {
        schedule();
        set_current_state(TASK_INTERRUPTIBLE);
    }
    set_current_state(TASK_RUNNING);
    return 0;
}

static void stop_wakes_a_sleeper(struct kunit *test)
{
    struct thread *thread = kthread_run(wait_to_be_stopped, NULL, "sleeper");
    KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
    msleep(5);
    KUNIT_EXPECT_EQ(test, kthread_stop(thread), 0);
}

static void stopped_before_it_ran(struct kunit *test)
{
    unsigned rounds = 0;
    struct thread *thread = kthread_create(run_until_stopped, &rounds, "never");
    KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
    KUNIT_EXPECT_EQ(test, kthread_stop(thread), -EINTR);
    KUNIT_EXPECT_EQ(test, rounds, 0);
}

static int tell_id(void *data)
{
    struct completion *done = data;
    complete(done);
    return 0;
}

static void one_that_returns_is_reaped(struct kunit *test)
{
    DECLARE_COMPLETION_ONSTACK(done);
    struct thread_info info;
    struct thread *thread = kthread_run(tell_id, &done, "returns");
    KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
    wait_for_completion(&done);
    msleep(5);
    for (int id = -1; thread_info_next(id, &info); id = info.id)
        KUNIT_EXPECT_STRNEQ(test, info.name, "returns");
}

static struct kunit_case kthread_cases[] = {
    KUNIT_CASE(stop_gives_the_result), KUNIT_CASE(stop_wakes_a_sleeper),
    KUNIT_CASE(stopped_before_it_ran), KUNIT_CASE(one_that_returns_is_reaped), { },
};

static struct kunit_suite kthread_suite = {
    .name = "kthread", .test_cases = kthread_cases,
};
kunit_test_suite(kthread_suite);
