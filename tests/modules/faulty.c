// SPDX-License-Identifier: MIT
/* tests/modules/faulty.c - makes the mistake `what`, at the place `where`. */
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

static char *what = "null";
module_param(what, charp, 0444);
static char *where = "thread";
module_param(where, charp, 0444);
static int count = 1;
module_param(count, int, 0444);

static volatile int one = 1, zero;
static const char constant[] = "constant";
static volatile unsigned depth;

static noinline void recurse(void)
{
	volatile char frame[100];

	frame[0] = depth++;
	if (depth)
		recurse();
	frame[1] = frame[0];
}

static DEFINE_MUTEX(taken);
static DEFINE_SPINLOCK(spinning);

static int run_unlocker(void *data)
{
	mutex_unlock(&taken);	/* others */
	return 0;
}

/* What the core is asked for, and cannot do. */
static noinline void call_badly(void)
{
	if (!strcmp(what, "twice")) {
		mutex_lock(&taken);
		mutex_lock(&taken);	/* twice */
	}
	if (!strcmp(what, "free"))
		mutex_unlock(&taken);	/* free */
	if (!strcmp(what, "others")) {
		mutex_lock(&taken);	/* by whom: see run_unlocker() */
		kthread_run(run_unlocker, NULL, "unlocker");
		msleep(20);
		mutex_unlock(&taken);
	}
	if (!strcmp(what, "atomic")) {
		spin_lock(&spinning);
		msleep(10);	/* atomic */
	}
	if (!strcmp(what, "disabled")) {
		local_irq_disable();
		msleep(10);	/* disabled */
	}
	if (!strcmp(what, "enable"))
		preempt_enable();	/* enable */
	if (!strcmp(what, "timer"))
		mod_timer((struct timer_list *)(zero * 4), jiffies);	/* timer */
	if (!strcmp(what, "spun")) {
		spin_lock(&spinning);
		mod_timer((struct timer_list *)(zero * 4), jiffies);	/* spun */
	}
	asm("" : : : "memory");	/* the calls are no jumps */
}

static noinline void large_frame(void)
{
	volatile char frame[40000];

	frame[0] = 1;
	frame[39999] = frame[0];
}

/* Fault where the stack has no room for the report. */
static noinline int descend(void)
{
	volatile char frame[64];

	frame[0] = 1;
	if ((unsigned long)frame - current->stack_low < 160)
		return *(volatile int *)(unsigned long)zero;
	return descend() + frame[0];
}

static noinline void fault(void)
{
	char *volatile null = NULL, *volatile wild = (char *)0x12345678;
	void (*volatile function)(void) = NULL;
	char buffer[8] = "";

	if (!strcmp(what, "null"))
		buffer[0] = *(volatile char *)null;
	if (!strcmp(what, "write"))
		*(volatile char *)null = 1;
	if (!strcmp(what, "jump"))
		function();
	if (!strcmp(what, "wild"))
		*(volatile char *)wild = 1;
	if (!strcmp(what, "readonly"))
		*(volatile char *)constant = 'x';
	if (!strcmp(what, "divide"))
		one = one / zero;
	if (!strcmp(what, "divide64"))
		one = (int)(0x100000000ull / (unsigned)zero);
	if (!strcmp(what, "opcode"))
		asm volatile("ud2");
	if (!strcmp(what, "stack"))
		recurse();
	if (!strcmp(what, "deep"))
		one = descend();
	if (!strcmp(what, "array"))
		large_frame();
	if (!strcmp(what, "memcpy"))
		memcpy(buffer, null, one * 8);
	if (!strcmp(what, "print"))
		pr_info("%s\n", wild);
	if (!strcmp(what, "bug"))
		BUG_ON(zero == 0);
	if (!strcmp(what, "warn"))
		WARN_ON(zero == 0);
	if (!strcmp(what, "complete"))
		complete((struct completion *)null);
	if (!strcmp(what, "unlock"))
		mutex_lock((struct mutex *)wild);
	call_badly();
}

/* ---- places --------------------------------------------------------------- */

static DEFINE_SPINLOCK(spin);
static DEFINE_RWLOCK(rw);
static DEFINE_MUTEX(mutex);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static DECLARE_COMPLETION(is_held);
static struct task_struct *victim, *waiter;
static void *lost;

static bool is_true_or_faults(void)
{
	fault();
	return true;
}

static int run_victim(void *data)
{
	void *volatile mine = kmalloc(40, GFP_KERNEL);
	unsigned long flags;

	if (!strcmp(where, "spin"))
		spin_lock(&spin);
	if (!strcmp(where, "irqsave"))
		spin_lock_irqsave(&spin, flags);
	if (!strcmp(where, "bh"))
		spin_lock_bh(&spin);
	if (!strcmp(where, "rwlock"))
		write_lock(&rw);
	if (!strcmp(where, "irq"))
		local_irq_disable();
	if (!strcmp(where, "mutex")) {
		mutex_lock(&mutex);
		complete(&is_held);
		msleep(50);
	}
	if (!strcmp(where, "wait"))
		wait_event(queue, is_true_or_faults());
	if (!strcmp(where, "queued")) {
		DECLARE_WAITQUEUE(entry, current);
		struct timer_list timer;

		timer_setup_on_stack(&timer, NULL, 0);
		mod_timer(&timer, jiffies + HZ);
		add_wait_queue(&queue, &entry);
		fault();
	}
	fault();
	kfree(mine);
	return 7;
}

static int run_waiter(void *data)
{
	wait_for_completion(&is_held);
	mutex_lock(&mutex);
	pr_info("faulty: the waiter has the mutex\n");
	mutex_unlock(&mutex);
	while (!kthread_should_stop())
		msleep(5);
	return 0;
}

static void on_timer(struct timer_list *timer)
{
	fault();
}
static DEFINE_TIMER(timer, on_timer);

static void on_work(struct work_struct *work)
{
	fault();
}
static DECLARE_WORK(work, on_work);

/* Whatever the victim held can be taken again. */
static void take_all(void)
{
	unsigned long flags;

	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	spin_lock(&spin);
	spin_unlock(&spin);
	spin_lock_irqsave(&spin, flags);
	spin_unlock_irqrestore(&spin, flags);
	mutex_lock(&taken);
	mutex_unlock(&taken);
	spin_lock(&spinning);
	spin_unlock(&spinning);
	spin_lock_bh(&spin);
	spin_unlock_bh(&spin);
	write_lock(&rw);
	write_unlock(&rw);
	wake_up_all(&queue);
	pr_info("faulty: all locks are free, preempt_count %u, interrupts %s\n",
		preempt_count(), irqs_disabled() ? "off" : "on");
}

static int run_threads(void)
{
	int i, result = 0;

	if (!strcmp(where, "mutex"))
		waiter = kthread_run(run_waiter, NULL, "waiter");
	for (i = 0; i < count; i++) {
		victim = kthread_run(run_victim, NULL, "victim");
		if (IS_ERR(victim))
			return PTR_ERR(victim);
		msleep(1);
		result = kthread_stop(victim);
	}
	victim = NULL;
	pr_info("faulty: the victim ended with %d\n", result);
	if (waiter)
		kthread_stop(waiter);
	take_all();
	return 0;
}

static void construct(void *object)
{
	fault();
}

static void run_constructor(void)
{
	struct kmem_cache *cache = kmem_cache_create("faulty", 40, 0, 0, construct);

	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
	kmem_cache_destroy(cache);
}

static int __init faulty_init(void)
{
	if (!strcmp(where, "result"))
		return -EFAULT;
	if (!strcmp(where, "init")) {
		lost = kmalloc(24, GFP_KERNEL);
		fault();
	} else if (!strcmp(where, "timer")) {
		mod_timer(&timer, jiffies + 1);
		msleep(20);
	} else if (!strcmp(where, "work")) {
		schedule_work(&work);
		msleep(20);
	} else if (!strcmp(where, "ctor")) {
		run_constructor();
	} else if (strcmp(where, "exit")) {
		return run_threads();
	}
	return 0;
}

static void __exit faulty_exit(void)
{
	if (!strcmp(where, "exit"))
		fault();
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_LICENSE("GPL");
