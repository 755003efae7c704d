// SPDX-License-Identifier: MIT
/*
 * tests/modules/leaky.c - forgets blocks of every kind. While it is loaded its .data
 * and .bss hold all of them but one; afterwards nobody does.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct leaky_node {
	struct leaky_node *next;
	char payload[44];
};

static int fail;
module_param(fail, int, 0);
/* Not static: the compiler would see that nobody reads them. */
struct leaky_node *in_bss;
void *in_data[3] = { (void *)1, (void *)2, (void *)3 };
static struct kmem_cache *cache;

static noinline struct leaky_node *leaky_make(void)
{
	struct leaky_node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	if (node)
		node->next = kzalloc(sizeof(*node), GFP_KERNEL);
	return node;
}

static noinline void leaky_lose(void)
{
	char *volatile lost = kmalloc(100, GFP_KERNEL);

	if (lost)
		lost[0] = 1;
}

static int __init leaky_init(void)
{
	cache = kmem_cache_create("leaky_cache", 40, 0, 0, NULL);
	if (!cache)
		return -ENOMEM;
	in_bss = leaky_make();
	in_data[0] = vmalloc(5000);
	in_data[1] = (void *)__get_free_pages(GFP_KERNEL, 1);
	in_data[2] = kmem_cache_alloc(cache, GFP_KERNEL);
	leaky_lose();
	return fail;
}

static void __exit leaky_exit(void)
{
	kmem_cache_destroy(cache);
}

module_init(leaky_init);
module_exit(leaky_exit);
MODULE_LICENSE("GPL");
