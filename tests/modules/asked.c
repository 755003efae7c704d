// SPDX-License-Identifier: MIT
/*
 * tests/modules/asked.c - blocks held in every way that there is, to be asked about:
 * "asked: WHAT 0xADDRESS" for each. tests/boot/test_query.py.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kmemleak.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "tell.h"
#include "until_stopped.h"

struct asked_node {
	u32 number;
	struct asked_node *next;
	char payload[40];
};

struct asked_node *asked_bss;
struct asked_node *asked_data = (void *)1;
DEFINE_PER_CPU(struct asked_node *, asked_percpu);
struct page *asked_page;
struct asked_node **asked_percpu_area;
void *asked_mapping;
struct asked_node *asked_area, **asked_middle;
static struct kmem_cache *cache;
static struct task_struct *stack_holder, *argument_holder;

static noinline struct asked_node *new_node(const char *what)
{
	return tell(what, kzalloc(sizeof(struct asked_node), GFP_KERNEL));
}

static int hold_on_stack(void *unused)
{
	struct asked_node *volatile on_stack = new_node("stack");

	on_stack->next = new_node("below_stack");
	complete(unused);
	wait_for_stop();
	kfree(on_stack->next);
	kfree(on_stack);
	return 0;
}

static int hold_argument(void *data)
{
	wait_for_stop();
	return 0;
}

/* Two pages that nothing but a mapping holds, and what lies in them. */
static noinline void map_pages(void)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL | __GFP_ZERO),
				  alloc_page(GFP_KERNEL | __GFP_ZERO) };
	struct asked_node **last;

	tell("mapped_page", page_address(pages[1]));
	asked_mapping = vmap(pages, 2, VM_MAP, PAGE_KERNEL);
	tell("mapping", asked_mapping);
	last = (struct asked_node **)((char *)asked_mapping + 2 * PAGE_SIZE) - 1;
	*last = new_node("in_mapped_page");
}

static noinline void hold_more(void)
{
	struct asked_node *object = kmem_cache_zalloc(cache, GFP_KERNEL);

	asked_data->next = tell("cache", object);
	object->next = vzalloc(5000);
	((struct asked_node **)tell("vmalloc", object->next))[1000] = new_node("in_vmalloc");
	asked_percpu_area = alloc_percpu(struct asked_node *);
	tell("percpu_area", asked_percpu_area);
	*asked_percpu_area = new_node("in_percpu_area");
	asked_area = new_node("no_scan");
	asked_area->next = new_node("scan_area");
	kmemleak_no_scan(asked_area);
	kmemleak_scan_area(&asked_area->next, sizeof(asked_area->next), GFP_KERNEL);
	asked_middle = &new_node("interior")->next;
	kmemleak_not_leak(new_node("not_leak"));
}

static noinline void lose(void)
{
	struct asked_node *leader = new_node("leader");

	leader->next = new_node("below");
	leader->next->next = leader;
	leader->next->next = NULL;
}

static int __init asked_init(void)
{
	DECLARE_COMPLETION_ONSTACK(started);

	cache = kmem_cache_create("asked_cache", sizeof(struct asked_node), 0, 0, NULL);
	asked_bss = new_node("bss");
	asked_bss->next = new_node("below_bss");
	asked_data = new_node("data");
	this_cpu_write(asked_percpu, new_node("percpu"));
	asked_page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 1);
	tell("page", page_address(asked_page));
	hold_more();
	map_pages();
	lose();
	stack_holder = kthread_run(hold_on_stack, &started, "asked-stack");
	wait_for_completion(&started);
	argument_holder = kthread_run(hold_argument, new_node("argument"), "asked-arg");
	return 0;
}

static void __exit asked_exit(void)
{
	kthread_stop(stack_holder);
	kthread_stop(argument_holder);
}

module_init(asked_init);
module_exit(asked_exit);
MODULE_LICENSE("GPL");
