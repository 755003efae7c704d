// SPDX-License-Identifier: MIT
/* tests/modules/workload.c - take memory in every way, give all of it back: what is free
 * then must be what was free before. Its init does all, so it need not be unloaded. */
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static int areas, area_bytes = 4096, threads, objects;
module_param(areas, int, 0);	/* vmalloc() and vfree(), one after the other */
module_param(area_bytes, int, 0);
module_param(threads, int, 0);	/* kthreads that end, ten at a time */
module_param(objects, int, 0);	/* kmalloc() of all sizes, all at once */

static int nothing(void *data)
{
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void run_threads(int count)
{
	struct task_struct *task[10];

	for (int i = 0; i < count; i++)
		task[i] = kthread_run(nothing, NULL, "workload%d", i);
	for (int i = 0; i < count; i++)
		if (!IS_ERR(task[i]))
			kthread_stop(task[i]);
}

static void take_objects(void)
{
	void **all = vzalloc(objects * sizeof(*all));

	for (int i = 0; all && i < objects; i++)
		all[i] = kmalloc(1 + i * 37 % 9000, GFP_KERNEL);
	for (int i = 0; all && i < objects; i++)
		kfree(all[i]);
	vfree(all);
}

static int __init workload_init(void)
{
	for (int i = 0; i < areas; i++)
		vfree(vmalloc(area_bytes));
	for (int i = 0; i < threads; i += 10)
		run_threads(10);
	if (objects)
		take_objects();
	return 0;
}

static void __exit workload_exit(void)
{
}

module_init(workload_init);
module_exit(workload_exit);
MODULE_LICENSE("GPL");
