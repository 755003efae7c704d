// SPDX-License-Identifier: MIT
/* tests/modules/tiny_00000.c - as little as possible: of it thousands are made, with
 * other digits in the name. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>

static bool leak;
module_param(leak, bool, 0444);

static void *kept;

static int __init tiny_init(void)
{
	kept = kmalloc(32, GFP_KERNEL);
	return kept ? 0 : -ENOMEM;
}

static void __exit tiny_exit(void)
{
	if (!leak)
		kfree(kept);
}

module_init(tiny_init);
module_exit(tiny_exit);
MODULE_LICENSE("GPL");
