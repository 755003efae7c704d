/* SPDX-License-Identifier: MIT */
#ifndef TELL_H
#define TELL_H
/* tests/modules/tell.h - "MODULE: WHAT 0xADDRESS" in the log, for whoever asks about it. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>

/* Return: p. Without the block there is nothing to test. */
static noinline void *tell(const char *what, void *p)
{
	if (!p)
		panic("%s: no memory for %s", KBUILD_MODNAME, what);
	pr_info("%s: %s 0x%08lx\n", KBUILD_MODNAME, what, (unsigned long)p);
	return p;
}
#endif
