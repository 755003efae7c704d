// SPDX-License-Identifier: MIT
/*
 * tests/modules/graph_keep.c - one random graph of graph_build.c that stays until
 * rmmod, for a judge outside the machine. Told are addresses, nothing else:
 *
 *     graph: word ADDRESS                 a root
 *     graph: block ADDRESS SIZE PAGE      PAGE: of its struct page, or 0
 */
#include <linux/completion.h>
#include <linux/init.h>
#include <linux/kmemleak.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "graphs.h"
#include "until_stopped.h"

static uint seed = 1;
module_param(seed, uint, 0444);

bool graph_exact;
module_param_named(exact, graph_exact, bool, 0444);

struct graph *graph;
struct kmem_cache *graph_cache;

static struct task_struct *holder;
static struct completion words_are_held;

static void tell_word(const volatile unsigned long *word)
{
	pr_info("graph: word %08lx\n", (unsigned long)word);
}

static void tell_block(const struct node *b)
{
	void *start = (void *)start_of(b);

	pr_info("graph: block %08lx %u %08lx\n", start_of(b), b->size,
		b->kind == PAGES ? (unsigned long)virt_to_page(start) : 0);
}

static int hold(void *unused)
{
	volatile unsigned long words[ROOTS];
	int i;

	for (i = 0; i < ROOTS; i++) {
		words[i] = ~graph_stack_inverted[i];
		tell_word(&words[i]);
	}
	complete(&words_are_held);
	wait_for_stop();
	return 0;
}

static void tell_all(void)
{
	u32 i;

	for (i = 0; i < ROOTS; i++) {
		tell_word(&graph_bss[i]);
		tell_word(&graph_data[i]);
	}
	tell_word(this_cpu_ptr(&graph_percpu));
	for (i = 0; i < graph->count; i++)
		tell_block(&graph->node[i]);
}

static void graph_keep_exit(void)
{
	if (!IS_ERR_OR_NULL(holder))
		kthread_stop(holder);
	if (graph)
		graph_clear();
	kmem_cache_destroy(graph_cache);
	vfree(graph);
	graph = NULL;
}

static int __init graph_keep_init(void)
{
	graph = vzalloc(sizeof(*graph));
	graph_cache = kmem_cache_create("graph_keep", OBJECT_SIZE, 0, 0, NULL);
	if (!graph || !graph_cache)
		goto fail;
	kmemleak_no_scan(graph);
	if (!graph_build(seed))
		goto fail;
	init_completion(&words_are_held);
	holder = kthread_run(hold, NULL, "graph-holder");
	if (IS_ERR(holder))
		goto fail;
	wait_for_completion(&words_are_held);
	tell_all();
	return 0;
fail:
	graph_keep_exit();
	return -ENOMEM;
}

module_init(graph_keep_init);
module_exit(graph_keep_exit);
MODULE_LICENSE("GPL");
