/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_kill.c - threads that are killed, and what was theirs. The reports
 * are in the log; the console is kept quiet. */
#include "kernel/held.h"
#include "kernel/kthread.h"
#include "kernel/kunit_assert.h"
#include "kernel/mutex.h"
#include "kernel/spinlock.h"
#include "kernel/time.h"
#include "kernel/wait.h"
#include "lib/printk.h"

static int loglevel;

static int be_quiet(struct kunit *test)
{
    loglevel = console_loglevel;
    console_loglevel = 0;
    return 0;
}

static void be_loud(struct kunit *test)
{
    console_loglevel = loglevel;
}

/* What the victim does before it dies, and what is looked at when it is dead. */
struct scene {
    spinlock_t spin;
    rwlock_t rw;
    struct mutex mutex[HELD_LOCKS_MAX + 1];
    wait_queue_head_t queue;
    void (*act)(struct scene *scene);
};

static int play(void *data)
{
    struct scene *scene = data;
    scene->act(scene);
    __builtin_trap();
}

static int stage(struct kunit *test, struct scene *scene, void (*act)(struct scene *))
{
    struct thread *victim;
    spin_lock_init(&scene->spin);
    rwlock_init(&scene->rw);
    init_waitqueue_head(&scene->queue);
    for (unsigned i = 0; i <= HELD_LOCKS_MAX; i++)
        mutex_init(&scene->mutex[i]);
    scene->act = act;
    test->expected_bugs++;
    victim = kthread_run(play, scene, "victim");
    KUNIT_ASSERT_FALSE(test, IS_ERR(victim));
    msleep(2);                              /* or it would never run */
    return kthread_stop(victim);
}

static void nothing(struct scene *scene)
{
}

static void a_killed_kthread_returns_efault(struct kunit *test)
{
    struct scene scene;
    KUNIT_EXPECT_EQ(test, stage(test, &scene, nothing), THREAD_KILLED);
}

static void take_locks(struct scene *scene)
{
    thread_spin_lock(&scene->spin);
    write_lock(&scene->rw);
}

static void spin_locks_are_released(struct kunit *test)
{
    struct scene scene;
    KUNIT_EXPECT_EQ(test, stage(test, &scene, take_locks), THREAD_KILLED);
    KUNIT_EXPECT_FALSE(test, spin_is_locked(&scene.spin));
    KUNIT_EXPECT_EQ(test, scene.rw.holders, 0);
    KUNIT_EXPECT_EQ(test, preempt_count(), 0u);
}

static void take_too_many(struct scene *scene)
{
    for (unsigned i = 0; i <= HELD_LOCKS_MAX; i++)
        mutex_lock(&scene->mutex[i]);
}

static void mutexes_are_released_as_far_as_they_are_remembered(struct kunit *test)
{
    struct scene scene;
    KUNIT_EXPECT_EQ(test, stage(test, &scene, take_too_many), THREAD_KILLED);
    for (unsigned i = 0; i < HELD_LOCKS_MAX; i++)
        KUNIT_EXPECT_FALSE(test, mutex_is_locked(&scene.mutex[i]));
    KUNIT_EXPECT_TRUE(test, mutex_is_locked(&scene.mutex[HELD_LOCKS_MAX]));
}

static void queue_up(struct scene *scene)
{
    DEFINE_WAIT(wait);
    prepare_to_wait(&scene->queue, &wait, THREAD_BLOCKED);
    __builtin_trap();
}

static void a_queue_forgets_the_dead(struct kunit *test)
{
    struct scene scene;
    KUNIT_EXPECT_EQ(test, stage(test, &scene, queue_up), THREAD_KILLED);
    KUNIT_EXPECT_FALSE(test, waitqueue_active(&scene.queue));
}

static void locks_are_noted_while_they_are_held(struct kunit *test)
{
    struct mutex first, second;
    const struct held_locks *held = &current_thread()->held;
    u32 before = held->count;
    mutex_init(&first);
    mutex_init(&second);
    mutex_lock(&first);
    mutex_lock(&second);
    KUNIT_EXPECT_EQ(test, held->count, before + 2);
    mutex_unlock(&first);                   /* not in reverse order */
    KUNIT_EXPECT_EQ(test, held->count, before + 1);
    KUNIT_EXPECT_PTR_EQ(test, held->lock[before].lock, (void *)&second);
    mutex_unlock(&second);
    KUNIT_EXPECT_EQ(test, held->count, before);
}

static int tell_expendable(void *data)
{
    return current_thread()->expendable;
}

static void children_are_expendable_too(struct kunit *test)
{
    struct thread *child = thread_run("child", tell_expendable, NULL);
    KUNIT_ASSERT_NOT_NULL(test, child);
    KUNIT_EXPECT_EQ(test, thread_join(child), 1);
}

static struct kunit_case cases[] = {
    KUNIT_CASE(a_killed_kthread_returns_efault),
    KUNIT_CASE(spin_locks_are_released),
    KUNIT_CASE(mutexes_are_released_as_far_as_they_are_remembered),
    KUNIT_CASE(a_queue_forgets_the_dead),
    KUNIT_CASE(locks_are_noted_while_they_are_held),
    KUNIT_CASE(children_are_expendable_too),
    {}
};
static struct kunit_suite kill_suite = {
    .name = "kill", .init = be_quiet, .exit = be_loud, .test_cases = cases,
};
kunit_test_suite(kill_suite);
