// SPDX-License-Identifier: MIT
/*
 * tests/modules/heapact.c - one write at one offset of one block: within or not, in time
 * or late. Good and bad use for tests/boot/test_slabdebug.py.
 *
 *     insmod heapact kind=pages size=8192 at=-1 late=y keep=y
 */
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define SECRET_KEY 0x15

static char *kind = "kmalloc", *secret = "";
static int size = 64, at, length = 1;
static bool late, keep, sensitive, again;
module_param(kind, charp, 0);	/* kmalloc, cache, pages, vmalloc */
module_param(size, int, 0);
module_param(at, int, 0);	/* where the write begins */
module_param(length, int, 0);	/* its bytes; 0: no write */
module_param(late, bool, 0);	/* after the free */
module_param(keep, bool, 0);	/* never free it */
module_param(again, bool, 0);	/* then allocate and free another one */
module_param(secret, charp, 0);	/* written in code, so that it stands nowhere else */
module_param(sensitive, bool, 0);	/* free it with kfree_sensitive() */

static struct kmem_cache *cache;

static noinline char *take(void)
{
	char *p = NULL;

	if (!strcmp(kind, "kmalloc"))
		p = kmalloc(size, GFP_KERNEL);	/* taken */
	else if (!strcmp(kind, "cache"))
		p = kmem_cache_alloc(cache, GFP_KERNEL);
	else if (!strcmp(kind, "pages"))
		p = alloc_pages_exact(size, GFP_KERNEL);
	else if (!strcmp(kind, "vmalloc"))
		p = vmalloc(size);
	asm("" : "+r"(p));	/* the compiler must not know what it points to */
	return p;
}

static noinline void give(char *p)
{
	if (sensitive)
		kfree_sensitive(p);
	else if (!strcmp(kind, "kmalloc"))
		kfree(p);	/* kmalloc found */
	else if (!strcmp(kind, "cache"))
		kmem_cache_free(cache, p);	/* cache found */
	else if (!strcmp(kind, "pages"))
		free_pages_exact(p, size);	/* pages found */
	else
		vfree(p);	/* vmalloc found */
	asm("" : : : "memory");	/* the calls are no jumps */
}

static noinline void write_to(char *p)
{
	for (int i = 0; i < length; i++)
		((volatile char *)p)[at + i] = 'x';
}

static int __init heapact_init(void)
{
	char *p;

	cache = kmem_cache_create("heapact", size, 0, 0, NULL);
	p = take();
	if (!p)
		return -ENOMEM;
	for (int i = 0; secret[i]; i++)
		p[i] = secret[i] ^ SECRET_KEY;
	if (late && !keep)
		give(p);
	write_to(p);
	if (!late && !keep)
		give(p);
	if (again)
		give(take());
	return 0;
}

static void __exit heapact_exit(void)
{
	kmem_cache_destroy(cache);
}

module_init(heapact_init);
module_exit(heapact_exit);
MODULE_LICENSE("GPL");
