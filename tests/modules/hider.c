// SPDX-License-Identifier: MIT
/*
 * tests/modules/hider.c - some blocks of one call site, known only by inverted addresses:
 * lost to a scan, and yet exit frees the first of them.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>

#define BLOCKS 8

static unsigned int count = 3;
module_param(count, uint, 0444);		/* not known to the compiler: one call */
static unsigned long hidden[BLOCKS];

static noinline void hide_one(unsigned int i)
{
	hidden[i] = ~(unsigned long)kzalloc(72, GFP_KERNEL);
}

static int __init hider_init(void)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		hide_one(i);
	return 0;
}

static void __exit hider_exit(void)
{
	unsigned long first = 0;
	unsigned int i;

	for (i = 0; i < count; i++)		/* inverted: the greatest is the lowest */
		if (hidden[i] > first)
			first = hidden[i];
	kfree((void *)~first);
}

module_init(hider_init);
module_exit(hider_exit);
MODULE_LICENSE("GPL");
