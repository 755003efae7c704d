// SPDX-License-Identifier: MIT
/*
 * tests/bench/churn/pairs.c - what one allocation and its free cost, nothing else done.
 *
 * Problem    churn.c has the costs of a mixture. Which part is the bare path, that finds
 *            a free object where it looks first?
 * Idea       The same pair again and again: the least of many is the path without an
 *            interrupt and without a refill, the mean has both in it. Two reads of the
 *            counter stand around each pair; what they cost is measured and taken off.
 * Read next  churn.c.
 */
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timex.h>

enum { PAIRS = 20000 };

static struct kmem_cache *cache;

static void no_pair(size_t bytes)
{
	barrier();
}

static void kmalloc_pair(size_t bytes)
{
	kfree(kmalloc(bytes, GFP_KERNEL));
}

static void constant_pair(size_t bytes)
{
	kfree(kmalloc(64, GFP_KERNEL));
}

static void cache_pair(size_t bytes)
{
	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
}

static void pages_pair(size_t order)
{
	free_pages(__get_free_pages(GFP_KERNEL, order), order);
}

static u32 least, mean;

static noinline void measure(void (*pair)(size_t), size_t argument)
{
	u64 sum = 0;
	unsigned int i;

	least = ~0u;
	for (i = 0; i < PAIRS; i++) {
		cycles_t before = get_cycles();
		u32 cost;

		pair(argument);
		cost = (u32)(get_cycles() - before);
		sum += cost;
		if (cost < least)
			least = cost;
	}
	mean = (u32)div_u64(sum, PAIRS);
}

static void row(const char *what, void (*pair)(size_t), size_t argument)
{
	u32 empty;

	measure(no_pair, argument);
	empty = least;
	measure(pair, argument);
	pr_info("pairs: %s %u: least=%u mean=%u\n", what, (unsigned int)argument,
		least - empty, mean - empty);
}

static int __init pairs_init(void)
{
	size_t bytes, order;

	cache = kmem_cache_create("pairs", 64, 0, 0, NULL);
	if (!cache)
		return -ENOMEM;
	for (bytes = 16; bytes <= 4096; bytes *= 4)
		row("kmalloc", kmalloc_pair, bytes);
	row("kmalloc constant", constant_pair, 64);
	row("kmem_cache", cache_pair, 64);
	for (order = 0; order <= 3; order += 3)
		row("alloc_pages", pages_pair, order);
	kmem_cache_destroy(cache);
	return 0;
}
module_init(pairs_init);

static void __exit pairs_exit(void)
{
}
module_exit(pairs_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("The cost of a pair of allocation and free");
