// SPDX-License-Identifier: MIT
/*
 * tests/modules/badaccess.c - touches what it must not: one act for each insmod.
 *
 *     insmod badaccess act=overflow
 *
 * The line of each bad access is marked, and that of the call that finds the damage it
 * left, where nothing stops it.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

static char *act = "";
module_param(act, charp, 0);

/* The compiler must not know what a pointer points to. */
static volatile char *opaque(void *p)
{
	asm("" : "+r"(p));
	return p;
}

static noinline void overflow(void)
{
	char *p = kmalloc(13, GFP_KERNEL);

	opaque(p)[13] = 'A'; /* bad */
	kfree(p); /* found */
}

static noinline void overflow_far(void)
{
	char *p = kmalloc(13, GFP_KERNEL);

	opaque(p)[20] = 'A'; /* bad */
	kfree(p); /* found */
}

static noinline void underflow(void)
{
	char *p = kmalloc(16, GFP_KERNEL);

	opaque(p)[-1] = 'A'; /* bad */
	kfree(p); /* found */
}

static noinline void overflow_vmalloc(void)
{
	char *p = vmalloc(5000);

	opaque(p)[5000] = 'A'; /* bad */
	vfree(p); /* found */
}

static noinline void late_write(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	kfree(p);
	opaque(p)[8] = 'A'; /* bad */
}

static noinline void over_read(void)
{
	char *p = kzalloc(13, GFP_KERNEL);

	(void)opaque(p)[13]; /* bad */
	kfree(p);
}

static noinline void under_read(void)
{
	char *p = kzalloc(16, GFP_KERNEL);

	(void)opaque(p)[-1]; /* bad */
	kfree(p);
}

static noinline void late_read(void)
{
	char *p = kzalloc(64, GFP_KERNEL);

	kfree(p);
	(void)opaque(p)[8]; /* bad */
}

#define ACT(function) { #function, function }
static const struct {
	const char *name;
	void (*function)(void);
} acts[] = {
	ACT(overflow), ACT(overflow_far), ACT(underflow), ACT(overflow_vmalloc),
	ACT(late_write), ACT(over_read), ACT(under_read), ACT(late_read),
};

static int __init badaccess_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(acts); i++)
		if (strcmp(acts[i].name, act) == 0)
			acts[i].function();
	return 0;
}

static void __exit badaccess_exit(void)
{
}

module_init(badaccess_init);
module_exit(badaccess_exit);
MODULE_LICENSE("GPL");
