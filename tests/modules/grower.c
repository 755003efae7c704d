// SPDX-License-Identifier: MIT
/*
 * tests/modules/grower.c - two leaks that people confuse: a list to which each step adds
 * and from which nobody removes, and blocks that are lost; and, for contrast, a
 * ring that is full.
 * A thread takes a step every pause_ms; "kmemleak growth" must tell them apart.
 */
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

#define RING 4

struct entry {
	struct list_head link;
	char payload[40];
};

static uint pause_ms = 100;
module_param(pause_ms, uint, 0444);

static LIST_HEAD(journal);
static void *ring[RING];
static unsigned int steps;
static struct task_struct *worker;

/* Reachable, and more and more. */
static noinline void journal_add(void)
{
	struct entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);

	if (entry)
		list_add(&entry->link, &journal);
}

/* Lost. */
static noinline void drop_on_floor(void)
{
	char *volatile lost = kmalloc(24, GFP_KERNEL);

	if (lost)
		lost[0] = 1;
}

/* As many as ever, once it is full. */
static noinline void ring_put(void)
{
	void **slot = &ring[steps % RING];

	kfree(*slot);
	*slot = kzalloc(48, GFP_KERNEL);
}

static int work(void *unused)
{
	while (!kthread_should_stop()) {
		journal_add();
		drop_on_floor();
		ring_put();
		steps++;
		msleep(pause_ms);
	}
	return 0;
}

static int __init grower_init(void)
{
	while (steps < RING) {
		ring_put();
		steps++;
	}
	worker = kthread_run(work, NULL, "grower");
	return IS_ERR(worker) ? PTR_ERR(worker) : 0;
}

static void __exit grower_exit(void)
{
	struct entry *entry, *next;

	kthread_stop(worker);
	list_for_each_entry_safe(entry, next, &journal, link)
		kfree(entry);
	for (steps = 0; steps < RING; steps++)
		kfree(ring[steps]);
}

module_init(grower_init);
module_exit(grower_exit);
MODULE_LICENSE("GPL");
