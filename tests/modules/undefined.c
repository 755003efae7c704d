// SPDX-License-Identifier: MIT
/* tests/modules/undefined.c - needs three functions that are nowhere. */
#include <linux/init.h>
#include <linux/module.h>

int missing_one(void), missing_two(void), missing_three(void);

static int __init undefined_init(void)
{
	return missing_one() + missing_two() + missing_three();
}

module_init(undefined_init);
MODULE_LICENSE("GPL");
