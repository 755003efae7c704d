/* SPDX-License-Identifier: MIT */
/* tests/modules/api/api_time.c - timers, work queues, kernel threads, sleeping. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include "api_test.h"

struct clock {
    struct timer_list timer;
    int fired, in_irq;
    void *from_irq;
};

static void on_timer(struct timer_list *t)
{
    struct clock *clock = from_timer(clock, t, timer);

    clock->in_irq += in_interrupt() && !in_task();
    kfree(clock->from_irq);
    clock->from_irq = kmalloc(40, GFP_ATOMIC);
    if (++clock->fired < 3)
        mod_timer(&clock->timer, jiffies + msecs_to_jiffies(5));
}

static void test_timer(void)
{
    struct clock clock = { .fired = 0 };

    timer_setup(&clock.timer, on_timer, 0);
    CHECK(!timer_pending(&clock.timer) && del_timer(&clock.timer) == 0);
    CHECK(mod_timer(&clock.timer, jiffies + 10) == 0 && timer_pending(&clock.timer));
    CHECK(mod_timer(&clock.timer, jiffies + 2) == 1);
    msleep(60);
    CHECK(clock.fired == 3 && clock.in_irq == 3 && !timer_pending(&clock.timer));
    clock.timer.expires = jiffies + HZ;
    add_timer(&clock.timer);
    CHECK(del_timer_sync(&clock.timer) == 1);
    local_bh_disable();
    mod_timer(&clock.timer, jiffies);
    mdelay(5);
    CHECK(clock.fired == 3);
    local_bh_enable();
    msleep(5);
    CHECK(clock.fired == 4);
    kfree(clock.from_irq);
}

static int order[8], orders;
static struct completion nested;

static void note(struct work_struct *work);
static void note_and_free(struct work_struct *work);
static void wait_nested(struct work_struct *work);
static void complete_nested(struct work_struct *work);
static DECLARE_WORK(first, note);
static DECLARE_WORK(second, note);
static DECLARE_WORK(waiter, wait_nested);
static DECLARE_WORK(completer, complete_nested);
static DECLARE_DELAYED_WORK(later, note);

static void note(struct work_struct *work)
{
    CHECK(in_task() && !in_atomic());
    order[orders++] = work == &first ? 1 : work == &second ? 2 : 3;
}

static void note_and_free(struct work_struct *work)
{
    order[orders++] = 4;
    kfree(work);
}

static void wait_nested(struct work_struct *work)
{
    CHECK(wait_for_completion_timeout(&nested, HZ) > 0);
}

static void complete_nested(struct work_struct *work)
{
    complete(&nested);
}

static void test_work(void)
{
    struct workqueue_struct *wq = alloc_workqueue("api%d", 0, 4, 7);
    struct workqueue_struct *ordered = alloc_ordered_workqueue("api_ordered", 0);
    struct work_struct *own = kmalloc(sizeof(*own), GFP_KERNEL);

    CHECK(schedule_work(&first) && schedule_work(&second) && !schedule_work(&first));
    CHECK(schedule_delayed_work(&later, 20) && delayed_work_pending(&later));
    flush_work(&first);
    flush_scheduled_work();
    CHECK(orders == 2 && order[0] == 1 && order[1] == 2);
    msleep(40);
    CHECK(orders == 3 && order[2] == 3);
    INIT_WORK(own, note_and_free);
    CHECK(queue_work(ordered, own));
    flush_workqueue(ordered);
    CHECK(orders == 4);
    CHECK(schedule_delayed_work(&later, HZ) && cancel_delayed_work_sync(&later));
    CHECK(!cancel_delayed_work_sync(&later) && !cancel_work_sync(&first));
    CHECK(!mod_delayed_work(wq, &later, HZ) && flush_delayed_work(&later) && orders == 5);
    init_completion(&nested);
    queue_work(wq, &waiter);
    queue_work(wq, &completer);
    flush_work(&waiter);
    destroy_workqueue(wq);
    destroy_workqueue(ordered);
}

static int until_stopped(void *data)
{
    int *rounds = data;

    while (!kthread_should_stop()) {
        ++*rounds;
        set_current_state(TASK_INTERRUPTIBLE);
        schedule_timeout(msecs_to_jiffies(2));
    }
    return 17;
}

static int at_once(void *data)
{
    return *(int *)data;
}

static void test_kthread(void)
{
    int rounds = 0, five = 5, six = 6;
    struct task_struct *a = kthread_run(until_stopped, &rounds, "api/%d", 3);
    struct task_struct *b = kthread_run(at_once, &five, "api_b");
    struct task_struct *c = kthread_run(at_once, &six, "api_c");
    struct task_struct *never = kthread_create(at_once, &six, "api_never");

    CHECK(!IS_ERR(a) && strcmp(a->comm, "api/3") == 0 && a->pid > 0 && a != current);
    msleep(20);
    CHECK(rounds > 2 && kthread_stop(a) == 17);
    CHECK(kthread_stop(b) == 5 && kthread_stop(c) == 6);
    CHECK(kthread_stop(never) == -EINTR);
    CHECK(current->pid > 0 && current->comm[0]);
}

static void test_clock(void)
{
    unsigned long start = jiffies;
    ktime_t before = ktime_get();

    msleep(15);
    CHECK(time_after_eq(jiffies, start + 15) && time_before(jiffies, start + 1000));
    CHECK(ktime_ms_delta(ktime_get(), before) >= 14);
    udelay(100);
    usleep_range(1000, 2000);
    CHECK(HZ == 1000 && msecs_to_jiffies(1500) == 1500 && jiffies_to_msecs(20) == 20);
    CHECK(usecs_to_jiffies(1500) == 2 && schedule_timeout_interruptible(3) == 0);
}

static int __init api_time_init(void)
{
    test_timer();
    test_work();
    test_kthread();
    test_clock();
    return api_verdict();
}
module_init(api_time_init);

static void __exit api_time_exit(void)
{
}
module_exit(api_time_exit);
MODULE_LICENSE("GPL");
