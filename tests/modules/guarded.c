// SPDX-License-Identifier: MIT
/*
 * tests/modules/guarded.c - bad accesses, each in a thread of its own.
 *
 *     insmod guarded act=overread size=13 distance=1
 *
 * The line of each bad access is marked: the test reads it from here.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

static char *act = "";
module_param(act, charp, 0);
static int size = 13;
module_param(size, int, 0);
static int distance = 1;
module_param(distance, int, 0);
static char *from = "kmalloc";
module_param(from, charp, 0);

static char sink;

static noinline char *take(void)
{
	if (!strcmp(from, "vmalloc"))
		return vmalloc(size);
	if (!strcmp(from, "pages"))
		return (char *)__get_free_pages(GFP_KERNEL, get_order(size));
	return kmalloc(size, GFP_KERNEL);
}

static noinline void give(char *p)
{
	if (!strcmp(from, "vmalloc"))
		vfree(p);
	else if (!strcmp(from, "pages"))
		free_pages((unsigned long)p, get_order(size));
	else
		kfree(p);
}

/* The compiler must not know that @p was freed. */
static char *opaque(char *p)
{
	asm("" : "+r"(p));
	return p;
}

static noinline void misuse(volatile char *p)
{
	if (!strcmp(act, "overread"))
		sink = p[size - 1 + distance];			/* overread */
	else if (!strcmp(act, "overwrite"))
		p[size - 1 + distance] = 1;			/* overwrite */
	else if (!strcmp(act, "underread"))
		sink = p[-distance];				/* underread */
	else if (!strcmp(act, "underwrite"))
		p[-distance] = 1;				/* underwrite */
	else if (!strcmp(act, "wide"))
		sink = *(volatile int *)(p + size - 3);		/* wide */
	else if (!strcmp(act, "lateread"))
		sink = p[size / 2];				/* lateread */
	else if (!strcmp(act, "latewrite"))
		p[size / 2] = 1;				/* latewrite */
	else if (!strcmp(act, "memset"))
		memset((char *)p, 1, size + distance);		/* memset */
}

static int run(void *unused)
{
	char *p = take();

	if (!p)
		return -ENOMEM;
	memset(p, 7, size);
	if (!strncmp(act, "late", 4)) {
		give(p);
		misuse(opaque(p));
		return 0;
	}
	misuse(p);
	give(p);
	return 0;
}

static int __init guarded_init(void)
{
	struct task_struct *task = kthread_run(run, NULL, "guarded");

	if (IS_ERR(task))
		return PTR_ERR(task);
	msleep(50);
	pr_info("guarded: done\n");
	return 0;
}

static void __exit guarded_exit(void)
{
}

module_init(guarded_init);
module_exit(guarded_exit);
MODULE_LICENSE("GPL");
