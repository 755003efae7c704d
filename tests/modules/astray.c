// SPDX-License-Identifier: MIT
/*
 * tests/modules/astray.c - blocks that are lost through something that is lost itself: a
 * mapping, an area, per-CPU data, a struct page; or that the detector was told not to
 * report, not to read, or not to look at. "astray: WHAT 0xADDRESS" for each; and one block
 * that nothing holds but registers of a thread that never waits.
 * tests/boot/test_gdb_held.py.
 */
#include <linux/delay.h>
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

struct node {
	u32 number;
	struct node *next;
	struct page *page;
	char payload[36];
};

struct node *astray_held;
static struct task_struct *busy;
static unsigned int stop;

static noinline struct node *new_node(const char *what)
{
	return tell(what, kzalloc(sizeof(struct node), GFP_KERNEL));
}

/* Nothing but the mapping has the pages' descriptors, and nothing has the mapping. */
static noinline void lose_mapping(void)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL | __GFP_ZERO),
				  alloc_page(GFP_KERNEL | __GFP_ZERO) };
	struct node **mapping = vmap(pages, 2, VM_MAP, PAGE_KERNEL);

	tell("lost_mapping", mapping);
	tell("lost_mapped_page", page_address(pages[1]));
	mapping[PAGE_SIZE / sizeof(*mapping) + 3] = new_node("in_lost_mapped_page");
}

static noinline void lose_areas(void)
{
	struct node **area = vzalloc(3 * PAGE_SIZE);
	struct node **each = alloc_percpu(struct node *);
	struct node *first = new_node("lost_with_page");

	area[2000] = new_node("in_lost_vmalloc");
	tell("lost_vmalloc", area);
	*each = new_node("in_lost_percpu");
	tell("lost_percpu", each);
	first->page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 2);
	tell("lost_page", page_address(first->page));
	((struct node **)page_address(first->page))[4000] = new_node("in_lost_page");
}

static noinline void annotate(void)
{
	struct node *spared = new_node("spared"), *ignored = new_node("ignored");
	struct node *unread = new_node("unread"), *area = new_node("with_area");

	spared->next = new_node("below_spared");
	spared->next->next = new_node("far_below_spared");
	kmemleak_not_leak(spared);
	ignored->next = new_node("below_ignored");
	kmemleak_ignore(ignored);
	unread->next = new_node("below_unread");
	kmemleak_no_scan(unread);
	area->next = new_node("below_area");
	area->page = (struct page *)new_node("beside_area");
	kmemleak_no_scan(area);
	kmemleak_scan_area(&area->next, sizeof(area->next), GFP_KERNEL);
	astray_held = new_node("held_unread");
	astray_held->next = new_node("below_held_unread");
	kmemleak_no_scan(astray_held);
}

/* Interrupts come, and find the address in registers alone. */
static int spin(void *unused)
{
	void *p = new_node("in_register");

	__asm__ volatile("1: testl $1, %1\n\t"
			 "jz 1b" : "+b"(p) : "m"(stop) : "cc");
	kfree(p);
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}

static int __init astray_init(void)
{
	lose_mapping();
	lose_areas();
	annotate();
	busy = kthread_run(spin, NULL, "astray-busy");
	return IS_ERR(busy) ? PTR_ERR(busy) : 0;
}

static void __exit astray_exit(void)
{
	stop = 1;
	kthread_stop(busy);
}

module_init(astray_init);
module_exit(astray_exit);
MODULE_LICENSE("GPL");
