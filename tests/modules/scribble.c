// SPDX-License-Identifier: MIT
/* tests/modules/scribble.c - writes to its own text, which is read-only. */
#include <linux/init.h>
#include <linux/module.h>

int victim(int n);
noinline int victim(int n)
{
	return n + 1;
}

static int __init scribble_init(void)
{
	*(volatile unsigned char *)victim = 0x90;
	return victim(1);
}

static void __exit scribble_exit(void)
{
}

module_init(scribble_init);
module_exit(scribble_exit);
MODULE_LICENSE("GPL");
