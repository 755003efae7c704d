// SPDX-License-Identifier: MIT
/*
 * tests/modules/hungry.c - takes all memory that there is, in blocks of one kind, and
 * gives all of it back at rmmod. insmod hungry kind=kmalloc bytes=4096 (pages, vmalloc,
 * krealloc); gaps=1: every second block is given back at once, so that what is free lies
 * scattered, and the gaps are filled with single pages.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct meal {
	struct meal *next;
};

static char kind[12] = "kmalloc";
module_param_string(kind, kind, sizeof(kind), 0);
static uint bytes = 4096;
module_param(bytes, uint, 0);
static bool gaps;
module_param(gaps, bool, 0);
static struct meal *blocks, *fillers;
static unsigned int count;

static bool is_kind(const char *name)
{
	return strcmp(kind, name) == 0;
}

static struct meal *take(void)
{
	struct meal *block, *moved;

	if (is_kind("pages"))
		return (void *)__get_free_pages(GFP_KERNEL, order_base_2(bytes / PAGE_SIZE));
	if (is_kind("vmalloc"))
		return vmalloc(bytes);
	block = kmalloc(is_kind("krealloc") ? 8 : bytes, GFP_KERNEL);
	if (!is_kind("krealloc") || !block)
		return block;
	moved = krealloc(block, bytes, GFP_KERNEL);
	return moved ? moved : block;		/* then the small one is kept */
}

static void give(struct meal *block)
{
	if (is_kind("pages"))
		free_pages((unsigned long)block, order_base_2(bytes / PAGE_SIZE));
	else if (is_kind("vmalloc"))
		vfree(block);
	else
		kfree(block);
}

static void make_gaps(void)
{
	struct meal *block, *gone, *page;

	for (block = blocks; block && block->next; block = block->next) {
		gone = block->next;
		block->next = gone->next;
		give(gone);
		count--;
	}
	while ((page = (void *)__get_free_page(GFP_KERNEL | __GFP_NOWARN))) {
		page->next = fillers;
		fillers = page;
	}
}

static void give_all(void)
{
	struct meal *block;

	while ((block = blocks)) {
		blocks = block->next;
		give(block);
	}
	while ((block = fillers)) {
		fillers = block->next;
		free_page((unsigned long)block);
	}
}

static int __init hungry_init(void)
{
	struct meal *block;

	while ((block = take())) {
		block->next = blocks;
		blocks = block;
		count++;
	}
	if (gaps)
		make_gaps();
	pr_info("hungry: %u blocks of %u bytes by %s\n", count, bytes, kind);
	return 0;
}

static void __exit hungry_exit(void)
{
	give_all();
}

module_init(hungry_init);
module_exit(hungry_exit);
MODULE_LICENSE("GPL");
