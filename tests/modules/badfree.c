// SPDX-License-Identifier: MIT
/*
 * tests/modules/badfree.c - frees what must not be freed: one act for each insmod.
 *
 *     insmod badfree act=double_kfree
 *
 * The line of each bad call is marked: the test reads it from here. All else is freed, as
 * it should be. One mechanism, 58 times: that is why the file is as long as it is.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>

#define LARGE 9000

static char *act = "";
module_param(act, charp, 0);

/* Not static: the compiler would see through them. */
char in_data[32] = "data";
char in_bss[32];
const char in_rodata[32] = "rodata";

static struct kmem_cache *cache, *other_cache;

/* The compiler must not know that a pointer is bad, nor that a block was freed. */
static void *opaque(void *p)
{
	asm("" : "+r"(p));
	return p;
}

/* ---- double ------------------------------------------------------------ */

static noinline void double_kfree(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	kfree(p);
	kfree(opaque(p)); /* bad */
}

static noinline void double_kfree_large(void)
{
	void *p = kmalloc(LARGE, GFP_KERNEL);

	kfree(p);
	kfree(opaque(p)); /* bad */
}

static noinline void double_kfree_sensitive(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	kfree(p);
	kfree_sensitive(opaque(p)); /* bad */
}

static noinline void double_krealloc(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	kfree(p);
	if (krealloc(opaque(p), 100, GFP_KERNEL)) /* bad */
		pr_err("badfree: krealloc() of a freed block gave memory\n");
}

static noinline void double_cache_free(void)
{
	void *p = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(cache, p);
	kmem_cache_free(cache, opaque(p)); /* bad */
}

static noinline void double_slab_gone(void)
{
	void *p = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(cache, p);
	kmem_cache_shrink(cache);
	kmem_cache_free(cache, opaque(p)); /* bad */
}

static noinline void double_free_pages(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 1);

	free_pages(p, 1);
	free_pages((unsigned long)opaque((void *)p), 1); /* bad */
}

static noinline void double_vfree(void)
{
	void *p = vmalloc(LARGE);

	vfree(p);
	vfree(opaque(p)); /* bad */
}

static noinline void double_kvfree(void)
{
	void *p = vmalloc(LARGE);

	kvfree(p);
	kvfree(opaque(p)); /* bad */
}

/* ---- interior ---------------------------------------------------------- */

static noinline void interior_kfree(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	kfree(opaque(p + 8)); /* bad */
	kfree(p);
}

static noinline void interior_misaligned(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	kfree(opaque(p + 3)); /* bad */
	kfree(p);
}

static noinline void interior_behind_end(void)
{
	char *p = kmalloc(13, GFP_KERNEL);

	kfree(opaque(p + 13)); /* bad */
	kfree(p);
}

static noinline void interior_of_freed(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	kfree(p);
	kfree(opaque(p + 8)); /* bad */
}

static noinline void interior_large(void)
{
	char *p = kmalloc(LARGE, GFP_KERNEL);

	kfree(opaque(p + PAGE_SIZE)); /* bad */
	kfree(p);
}

static noinline void interior_krealloc(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	if (krealloc(opaque(p + 16), 100, GFP_KERNEL)) /* bad */
		pr_err("badfree: krealloc() of an interior pointer gave memory\n");
	kfree(p);
}

static noinline void interior_cache(void)
{
	char *p = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(cache, opaque(p + 8)); /* bad */
	kmem_cache_free(cache, p);
}

static noinline void interior_pages(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 1);

	free_pages(p + PAGE_SIZE, 0); /* bad */
	free_pages(p, 1);
}

static noinline void interior_vfree(void)
{
	char *p = vmalloc(LARGE);

	vfree(opaque(p + PAGE_SIZE)); /* bad */
	vfree(p);
}

/* ---- stack, static ------------------------------------------------------ */

static noinline void stack_kfree(void)
{
	char variable[16];

	kfree(opaque(variable)); /* bad */
}

static noinline void stack_vfree(void)
{
	char variable[16];

	vfree(opaque(variable)); /* bad */
}

static noinline void free_for_caller(void *p)
{
	kfree(p); /* bad */
}

static noinline void stack_of_caller(void)
{
	char variable[16];

	free_for_caller(opaque(variable));
	barrier();
}

static noinline void static_data(void)
{
	kfree(opaque(in_data + 8)); /* bad */
}

static noinline void static_bss(void)
{
	kfree(opaque(in_bss)); /* bad */
}

static noinline void static_rodata(void)
{
	kfree(opaque((void *)in_rodata)); /* bad */
}

static noinline void static_text(void)
{
	kfree(opaque(static_rodata)); /* bad */
}

static noinline void static_kernel(void)
{
	kfree(opaque((void *)&jiffies_64)); /* bad */
}

static noinline void static_kernel_text(void)
{
	vfree(opaque(printk)); /* bad */
}

static noinline void static_cache_free(void)
{
	kmem_cache_free(cache, opaque(in_data)); /* bad */
}

static noinline void static_free_pages(void)
{
	free_pages((unsigned long)in_data, 0); /* bad */
}

/* ---- foreign: of another allocator --------------------------------------- */

static noinline void foreign_pages_kfree(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 1);

	kfree(opaque((void *)p)); /* bad */
	free_pages(p, 1);
}

static noinline void foreign_vmalloc_kfree(void)
{
	void *p = vmalloc(LARGE);

	kfree(opaque(p)); /* bad */
	vfree(p);
}

static noinline void foreign_kmalloc_cache(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	kmem_cache_free(cache, opaque(p)); /* bad */
	kfree(p);
}

static noinline void foreign_large_cache(void)
{
	void *p = kmalloc(LARGE, GFP_KERNEL);

	kmem_cache_free(cache, opaque(p)); /* bad */
	kfree(p);
}

static noinline void foreign_pages_cache(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 0);

	kmem_cache_free(cache, opaque((void *)p)); /* bad */
	free_pages(p, 0);
}

static noinline void foreign_vmalloc_cache(void)
{
	void *p = vmalloc(LARGE);

	kmem_cache_free(cache, opaque(p)); /* bad */
	vfree(p);
}

static noinline void foreign_kmalloc_pages(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	free_pages((unsigned long)opaque(p), 0); /* bad */
	kfree(p);
}

static noinline void foreign_large_pages(void)
{
	void *p = kmalloc(LARGE, GFP_KERNEL);

	free_pages((unsigned long)opaque(p), 2); /* bad */
	kfree(p);
}

static noinline void foreign_cache_pages(void)
{
	void *p = kmem_cache_alloc(cache, GFP_KERNEL);

	free_pages((unsigned long)opaque(p), 0); /* bad */
	kmem_cache_free(cache, p);
}

static noinline void foreign_vmalloc_pages(void)
{
	void *p = vmalloc(LARGE);

	free_pages((unsigned long)opaque(p), 0); /* bad */
	vfree(p);
}

static noinline void foreign_kmalloc_vfree(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	vfree(opaque(p)); /* bad */
	kfree(p);
}

static noinline void foreign_large_vfree(void)
{
	void *p = kmalloc(LARGE, GFP_KERNEL);

	vfree(opaque(p)); /* bad */
	kfree(p);
}

static noinline void foreign_cache_vfree(void)
{
	void *p = kmem_cache_alloc(cache, GFP_KERNEL);

	vfree(opaque(p)); /* bad */
	kmem_cache_free(cache, p);
}

static noinline void foreign_pages_vfree(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 0);

	vfree(opaque((void *)p)); /* bad */
	free_pages(p, 0);
}

/* ---- wild --------------------------------------------------------------- */

static noinline void wild_user(void)
{
	kfree(opaque((void *)0x12345678)); /* bad */
}

static noinline void wild_null_offset(void)
{
	kfree(opaque((void *)0x123)); /* bad */
}

static noinline void wild_err_ptr(void)
{
	kfree(opaque(ERR_PTR(-ENOMEM))); /* bad */
}

static noinline void wild_poison(void)
{
	kfree(opaque((void *)0x6b6b6b6b)); /* bad */
}

static noinline void wild_unmapped(void)
{
	vfree(opaque((void *)0xff000000)); /* bad */
}

static noinline void wild_no_ram(void)
{
	free_pages(0xf7000000, 0); /* bad */
}

static noinline void wild_descriptor(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	kfree(opaque(page)); /* bad */
	__free_pages(page, 0);
}

static noinline void wild_own_tables(void)
{
	kfree(opaque(current)); /* bad */
}

static noinline void wild_struct_page(void)
{
	__free_pages(opaque(in_data), 0); /* bad */
}

static noinline void wild_guard_page(void)
{
	char *p = vmalloc(LARGE);

	vfree(opaque(p - 16)); /* bad */
	vfree(p);
}

static noinline void wild_near(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 3);
	unsigned long lone = __get_free_pages(GFP_KERNEL, 0);

	free_pages(p, 3);
	kfree(opaque((void *)(p + 5 * PAGE_SIZE + 8))); /* bad */
	free_pages(lone, 0);
}

/* ---- wrong cache, wrong order ------------------------------------------- */

static noinline void wrong_cache(void)
{
	void *p = kmem_cache_alloc(cache, GFP_KERNEL);

	kmem_cache_free(other_cache, opaque(p)); /* bad */
	kmem_cache_free(cache, p);
}

static noinline void wrong_order(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 2);

	free_pages(p, 1); /* bad */
	free_pages(p, 2);
}

static noinline void wrong_order_page(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	__free_pages(page, 99); /* bad */
	__free_pages(page, 0);
}

/* ---- in an interrupt ---------------------------------------------------- */

static struct timer_list timer;
static void *freed_twice;

static void double_in_timer(struct timer_list *unused)
{
	kfree(freed_twice); /* bad */
	freed_twice = NULL;
}

static noinline void start_timer(void)
{
	freed_twice = kmalloc(64, GFP_KERNEL);
	kfree(freed_twice);
	timer_setup(&timer, double_in_timer, 0);
	mod_timer(&timer, jiffies + 1);
}

#define ACT(function) { #function, function }
static const struct {
	const char *name;
	void (*function)(void);
} acts[] = {
	ACT(double_kfree), ACT(double_kfree_large), ACT(double_kfree_sensitive),
	ACT(double_krealloc), ACT(double_cache_free), ACT(double_slab_gone),
	ACT(double_free_pages), ACT(double_vfree), ACT(double_kvfree),
	ACT(interior_kfree), ACT(interior_misaligned), ACT(interior_behind_end),
	ACT(interior_of_freed), ACT(interior_large), ACT(interior_krealloc),
	ACT(interior_cache), ACT(interior_pages), ACT(interior_vfree),
	ACT(stack_kfree), ACT(stack_vfree), ACT(stack_of_caller), ACT(static_data),
	ACT(static_bss), ACT(static_rodata), ACT(static_text), ACT(static_kernel),
	ACT(static_kernel_text), ACT(static_cache_free), ACT(static_free_pages),
	ACT(foreign_pages_kfree), ACT(foreign_vmalloc_kfree), ACT(foreign_kmalloc_cache),
	ACT(foreign_large_cache), ACT(foreign_pages_cache), ACT(foreign_vmalloc_cache),
	ACT(foreign_kmalloc_pages), ACT(foreign_large_pages), ACT(foreign_cache_pages),
	ACT(foreign_vmalloc_pages), ACT(foreign_kmalloc_vfree), ACT(foreign_large_vfree),
	ACT(foreign_cache_vfree), ACT(foreign_pages_vfree), ACT(wild_user),
	ACT(wild_null_offset), ACT(wild_err_ptr), ACT(wild_poison), ACT(wild_unmapped),
	ACT(wild_no_ram), ACT(wild_descriptor), ACT(wild_own_tables),
	ACT(wild_struct_page), ACT(wild_guard_page), ACT(wild_near), ACT(wrong_cache),
	ACT(wrong_order), ACT(wrong_order_page), { "double_in_timer", start_timer },
};

static int __init badfree_init(void)
{
	cache = kmem_cache_create("badfree", 40, 0, 0, NULL);
	other_cache = kmem_cache_create("badfree_other", 40, 0, 0, NULL);
	if (!cache || !other_cache)
		return -ENOMEM;
	for (unsigned i = 0; i < ARRAY_SIZE(acts); i++) {
		if (strcmp(acts[i].name, act) == 0) {
			acts[i].function();
			return 0;
		}
	}
	pr_err("badfree: no act '%s'\n", act);
	return 0;
}

static void __exit badfree_exit(void)
{
	kmem_cache_destroy(cache);
	kmem_cache_destroy(other_cache);
}

module_init(badfree_init);
module_exit(badfree_exit);
MODULE_LICENSE("GPL");
