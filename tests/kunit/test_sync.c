/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_sync.c - mutexes, completions, wait queues. */
#include <kunit/test.h>
#include "kernel/completion.h"
#include "kernel/mutex.h"
#include "kernel/time.h"

enum { WORKERS = 4, ROUNDS = 200, LONG_TICKS = 10 * HZ };

/* Shared by the threads of a case; each case starts with a new one. */
struct shared {
    struct mutex mutex;
    struct completion done;
    wait_queue_head_t queue;
    unsigned counter, inside, collisions;
    volatile bool go;
};

static int sync_init(struct kunit *test)
{
    struct shared *shared = kunit_kzalloc(test, sizeof(*shared), GFP_KERNEL);
    KUNIT_ASSERT_NOT_NULL(test, shared);
    mutex_init(&shared->mutex);
    init_completion(&shared->done);
    init_waitqueue_head(&shared->queue);
    test->priv = shared;
    return 0;
}

/* Return: how many of WORKERS threads were started in @threads. */
static unsigned start(struct kunit *test, int (*function)(void *),
                      struct thread **threads)
{
    unsigned count = 0;
    for (; count < WORKERS; count++) {
        threads[count] = thread_run("sync", function, test->priv);
        if (threads[count] == NULL)
            break;
    }
    KUNIT_EXPECT_EQ(test, count, WORKERS);
    return count;
}

static void join(struct thread **threads, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        thread_join(threads[i]);
}

static int increment_locked(void *data)
{
    struct shared *shared = data;
    for (unsigned i = 0; i < ROUNDS; i++) {
        mutex_lock(&shared->mutex);
        shared->collisions += shared->inside++ != 0;
        unsigned counter = shared->counter;
        yield();                            /* tempt the others in */
        shared->counter = counter + 1;
        shared->inside--;
        mutex_unlock(&shared->mutex);
    }
    return 0;
}

static void mutex_excludes(struct kunit *test)
{
    struct shared *shared = test->priv;
    struct thread *threads[WORKERS];
    unsigned count = start(test, increment_locked, threads);
    join(threads, count);
    KUNIT_EXPECT_EQ(test, shared->counter, count * ROUNDS);
    KUNIT_EXPECT_EQ(test, shared->collisions, 0);
    KUNIT_EXPECT_FALSE(test, mutex_is_locked(&shared->mutex));
}

static int try_lock(void *data)
{
    struct shared *shared = data;
    return mutex_trylock(&shared->mutex);
}

static void trylock_does_not_wait(struct kunit *test)
{
    struct shared *shared = test->priv;
    KUNIT_ASSERT_TRUE(test, mutex_trylock(&shared->mutex));
    struct thread *thread = thread_run("trylock", try_lock, shared);
    KUNIT_EXPECT_NOT_NULL(test, thread);
    if (thread != NULL)
        KUNIT_EXPECT_EQ(test, thread_join(thread), false);
    mutex_unlock(&shared->mutex);
}

static void completion_counts(struct kunit *test)
{
    struct shared *shared = test->priv;
    complete(&shared->done);
    complete(&shared->done);
    wait_for_completion(&shared->done);
    KUNIT_EXPECT_TRUE(test, completion_done(&shared->done));
    KUNIT_EXPECT_TRUE(test, try_wait_for_completion(&shared->done));
    KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&shared->done));
    complete_all(&shared->done);
    wait_for_completion(&shared->done);
    KUNIT_EXPECT_TRUE(test, try_wait_for_completion(&shared->done));
    reinit_completion(&shared->done);
    KUNIT_EXPECT_FALSE(test, completion_done(&shared->done));
}

static int complete_later(void *data)
{
    struct shared *shared = data;
    msleep(20);
    complete(&shared->done);
    return 0;
}

static void completion_has_a_timeout(struct kunit *test)
{
    struct shared *shared = test->priv;
    unsigned long start_tick = jiffies;
    KUNIT_EXPECT_EQ(test, wait_for_completion_timeout(&shared->done, 30), 0);
    KUNIT_EXPECT_GE(test, jiffies - start_tick, 30);
    struct thread *thread = thread_run("completes", complete_later, shared);
    KUNIT_ASSERT_NOT_NULL(test, thread);
    unsigned long left = wait_for_completion_timeout(&shared->done, LONG_TICKS);
    KUNIT_EXPECT_GT(test, left, 0);
    KUNIT_EXPECT_LT(test, left, LONG_TICKS);
    thread_join(thread);
}

static int wait_for_go(void *data)
{
    struct shared *shared = data;
    wait_event(shared->queue, shared->go);
    shared->counter++;
    return 0;
}

static int wait_for_turn(void *data)
{
    struct shared *shared = data;
    wait_event_exclusive(shared->queue, shared->go);
    shared->counter++;
    return 0;
}

static void wake_up_wakes_all_shared_waiters(struct kunit *test)
{
    struct shared *shared = test->priv;
    struct thread *threads[WORKERS];
    unsigned count = start(test, wait_for_go, threads);
    msleep(10);
    wake_up(&shared->queue);                /* condition false: they look, and wait on */
    msleep(10);
    KUNIT_EXPECT_EQ(test, shared->counter, 0);
    KUNIT_EXPECT_TRUE(test, waitqueue_active(&shared->queue));
    shared->go = true;
    wake_up(&shared->queue);
    join(threads, count);
    KUNIT_EXPECT_EQ(test, shared->counter, count);
    KUNIT_EXPECT_FALSE(test, waitqueue_active(&shared->queue));
}

static void wake_up_wakes_one_exclusive_waiter(struct kunit *test)
{
    struct shared *shared = test->priv;
    struct thread *threads[WORKERS];
    unsigned count = start(test, wait_for_turn, threads);
    msleep(10);
    shared->go = true;
    wake_up(&shared->queue);
    msleep(20);
    KUNIT_EXPECT_EQ(test, shared->counter, 1);
    wake_up_all(&shared->queue);
    join(threads, count);
    KUNIT_EXPECT_EQ(test, shared->counter, count);
}

static void wait_event_has_a_timeout(struct kunit *test)
{
    struct shared *shared = test->priv;
    unsigned long start_tick = jiffies;
    KUNIT_EXPECT_EQ(test, wait_event_timeout(shared->queue, shared->go, 20), 0);
    KUNIT_EXPECT_GE(test, jiffies - start_tick, 20);
    KUNIT_EXPECT_GE(test, wait_event_timeout(shared->queue, true, 0), 1);
}

static struct kunit_case sync_cases[] = {
    KUNIT_CASE(mutex_excludes), KUNIT_CASE(trylock_does_not_wait),
    KUNIT_CASE(completion_counts), KUNIT_CASE(completion_has_a_timeout),
    KUNIT_CASE(wake_up_wakes_all_shared_waiters),
    KUNIT_CASE(wake_up_wakes_one_exclusive_waiter),
    KUNIT_CASE(wait_event_has_a_timeout), { },
};

static struct kunit_suite sync_suite = {
    .name = "sync", .init = sync_init, .test_cases = sync_cases,
};
kunit_test_suite(sync_suite);
