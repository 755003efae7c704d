// SPDX-License-Identifier: MIT
/* tests/modules/lingerer.c - its exit forgets to stop what its init started: that
 * which the parameter names. */
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static char *what = "thread";
module_param(what, charp, 0444);

static int linger(void *data)
{
	while (!kthread_should_stop())
		msleep(10);
	return 0;
}

static void tick(struct timer_list *timer)
{
	mod_timer(timer, jiffies + msecs_to_jiffies(20));
}
static DEFINE_TIMER(ticker, tick);

static void nap(struct work_struct *work)
{
	msleep(400);
}
static DECLARE_WORK(napper, nap);
static DECLARE_WORK(waiter, nap);
static DECLARE_DELAYED_WORK(later, nap);
static struct workqueue_struct *queue;

static int __init lingerer_init(void)
{
	if (!strcmp(what, "thread"))
		return PTR_ERR_OR_ZERO(kthread_run(linger, NULL, "linger"));
	if (!strcmp(what, "timer"))
		mod_timer(&ticker, jiffies + 1);
	if (!strcmp(what, "delayed"))
		schedule_delayed_work(&later, msecs_to_jiffies(200));
	if (!strcmp(what, "work")) {
		queue = alloc_workqueue("lingerer", 0, 1);
		if (!queue)
			return -ENOMEM;
		queue_work(queue, &napper);
		queue_work(queue, &waiter);
		msleep(20);
	}
	return 0;
}

static void __exit lingerer_exit(void)
{
}

module_init(lingerer_init);
module_exit(lingerer_exit);
MODULE_LICENSE("GPL");
