// SPDX-License-Identifier: MIT
/*
 * tests/modules/losers.c - loses the only pointer to a block: one way for each insmod.
 *
 *     insmod losers act=global_null       has a block, and prints its address
 *     kmemleak trap ADDRESS
 *     rmmod losers                        loses it
 *
 * The line that loses the pointer is marked: the test reads it from here. Acts that
 * begin with "site_" allocate as well as lose when the module goes.
 */
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include "acts.h"

#define BYTES 64

struct holder {
	long before;
	void *field;
	long after;
};

struct node {
	struct list_head link;
	long payload;
};

union mixed {
	void *pointer;
	u16 half[2];
	u8 byte[4];
};

/* Not static: the compiler would see through them. */
void *global, *other_global, *array[4], *chain;
struct holder *holder, in_data;
union mixed mixed;
struct holder **nested;
LIST_HEAD(first_list);
LIST_HEAD(second_list);
LIST_HEAD(third_list);
static struct kmem_cache *cache;
static struct timer_list timer;
static DEFINE_SPINLOCK(lock);
static DECLARE_COMPLETION(go);
static struct task_struct *worker;
static struct completion done;

static void *opaque(void *p)
{
	asm("" : "+r"(p));
	return p;
}

static noinline void *told(void *p)
{
	pr_info("losers: has %px\n", p);
	return p;
}

/* ---- where it is before ------------------------------------------------ */

static noinline void in_global(void)
{
	global = told(kmalloc(BYTES, GFP_KERNEL));
}

static noinline void in_field(void)
{
	in_data.field = told(kmalloc(BYTES, GFP_KERNEL));
}

static noinline void in_mixed(void)
{
	mixed.pointer = told(kmalloc(BYTES, GFP_KERNEL));
}

static noinline void in_holder(void)
{
	holder = kzalloc(sizeof(*holder), GFP_KERNEL);
	holder->field = told(kmalloc(BYTES, GFP_KERNEL));
}

static noinline void in_nested(void)
{
	in_holder();
	nested = kzalloc(sizeof(*nested), GFP_KERNEL);
	*nested = holder;
	holder = NULL;
}

static noinline void in_array(void)
{
	for (int i = 0; i < 3; i++)
		array[i] = opaque(NULL);
	array[3] = told(kmalloc(BYTES, GFP_KERNEL));
}

static noinline void in_list(void)
{
	struct node *node = told(kzalloc(BYTES, GFP_KERNEL));

	list_add(&node->link, &first_list);
}

static noinline void in_long_list(void)
{
	for (int i = 0; i < 3; i++)
		in_list();
}

static noinline void in_six_words(void)
{
	in_global();
	other_global = global;
	for (int i = 0; i < 4; i++)
		array[i] = global;
}

/* chain -> 0 -> 1 ... -> 7, and that one is told */
static noinline void in_chain(void)
{
	void **slot = &chain;

	for (int i = 0; i < 8; i++) {
		*slot = kzalloc(BYTES, GFP_KERNEL);
		slot = *slot;
	}
	told(slot);
}

static noinline void in_pages(void)
{
	global = alloc_pages(GFP_KERNEL, 0);
	told(page_address(global));
}

static noinline void in_vmalloc(void)
{
	global = told(vmalloc(10000));
}

static noinline void in_cache(void)
{
	cache = kmem_cache_create("losers", 40, 0, 0, NULL);
	global = told(kmem_cache_alloc(cache, GFP_KERNEL));
}

static noinline void nowhere(void)
{
}

/* ---- memory that is overwritten ---------------------------------------- */

static noinline void global_null(void)
{
	global = NULL; /* lost */
}

static noinline void global_other(void)
{
	global = &in_data; /* lost */
}

static noinline void global_next(void)
{
	void *next = kmalloc(BYTES, GFP_KERNEL);

	global = next; /* lost */
	kfree(next);
	global = NULL;
}

static noinline void six_words(void)
{
	global = opaque(NULL);
	for (int i = 0; i < 4; i++)
		array[i] = opaque(NULL);
	barrier();
	other_global = NULL; /* lost */
}

static noinline void chain_head(void)
{
	chain = NULL; /* lost */
}

static noinline void chain_middle(void)
{
	void **third = **(void ***)chain;

	*third = NULL;
}

static noinline void field_overwritten(void)
{
	in_data.field = opaque((void *)4711); /* lost */
}

static noinline void struct_memset(void)
{
	memset(opaque(&in_data), 0, (size_t)opaque((void *)sizeof(in_data))); /* lost */
}

static noinline void struct_memcpy(void)
{
	static const struct holder fresh;

	memcpy(opaque(&in_data), &fresh, (size_t)opaque((void *)sizeof(fresh))); /* lost */
}

static noinline void struct_assigned(void)
{
	in_data = (struct holder){ 1, NULL, 2 }; /* lost */
}

static noinline void half_overwritten(void)
{
	mixed.half[1] = 0; /* lost */
}

static noinline void byte_overwritten(void)
{
	mixed.byte[3] = 0x10; /* lost */
}

static noinline void array_shift(void)
{
	memmove(opaque(array + 1), array, 3 * sizeof(*array)); /* lost */
}

static noinline void used_and_forgotten(void)
{
	char *text = global;

	memset(text, 'x', BYTES);
	global = NULL; /* lost */
	pr_info("losers: %.4s\n", text);
}

/* ---- the holder goes --------------------------------------------------- */

static noinline void holder_freed(void)
{
	kfree(holder); /* lost */
	holder = NULL;
}

static noinline void holder_lost(void)
{
	nested = NULL; /* lost */
}

static noinline void holder_of_holder_freed(void)
{
	kfree(nested); /* lost */
	nested = NULL;
}

static noinline void holder_shrunk(void)
{
	holder = krealloc(holder, 4, GFP_KERNEL); /* lost */
}

static noinline void holder_replaced(void)
{
	struct holder *larger = kzalloc(200, GFP_KERNEL);

	larger->before = holder->before;
	kfree(holder); /* lost */
	holder = larger;
}

/* ---- lists ------------------------------------------------------------- */

static noinline void unlink_node(struct list_head *node)
{
	node->next->prev = node->prev;
	node->prev->next = node->next; /* lost */
}

static noinline void list_unlinked(void)
{
	unlink_node(first_list.next);
}

static noinline void list_deleted(void)
{
	list_del(first_list.next); /* lost */
}

static noinline void list_again(void)
{
	INIT_LIST_HEAD(&first_list); /* lost */
}

static noinline void list_locked(void)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	list_del(first_list.next); /* lost */
	spin_unlock_irqrestore(&lock, flags);
}

/* ---- it moves, and is lost then ---------------------------------------- */

static noinline void swapped(void)
{
	for (int i = 0; i < 50; i++) {
		void *p = READ_ONCE(global);

		WRITE_ONCE(global, READ_ONCE(other_global));
		WRITE_ONCE(other_global, p);
	}
	global = NULL; /* lost */
}

static noinline void moved(void)
{
	struct list_head *node = first_list.next;

	list_move(node, &second_list);
	list_move_tail(node, &third_list);
	list_move(node, &first_list);
	list_del(node); /* lost */
}

static noinline void copied(void)
{
	struct holder *copy = kmemdup(holder, sizeof(*holder), GFP_KERNEL);

	kfree(holder);
	holder = copy;
	holder = krealloc(holder, 300, GFP_KERNEL | __GFP_ZERO);
	holder->field = NULL; /* lost */
	barrier();
	kfree(holder);
}

/* ---- threads ----------------------------------------------------------- */

static noinline int keep_local(void **slot)
{
	void *volatile local = *slot;

	*slot = NULL;
	complete(&done);
	wait_for_completion(&go);
	barrier();
	opaque((void *)local);
	return 0;
} /* returned */

static int local_thread(void *slot)
{
	keep_local(slot);
	wait_for_completion(&go);
	return 0;
}

static noinline void keep_and_overwrite(void **slot)
{
	void *volatile local = *slot;

	*slot = NULL;
	complete(&done);
	wait_for_completion(&go);
	local = NULL; /* overwritten */
	wait_for_completion(&go);
	opaque((void *)local);
}

static int overwriting_thread(void *slot)
{
	keep_and_overwrite(slot);
	return 0;
}

static noinline void keep_in_register(void **slot)
{
	void *p = *slot;

	*slot = NULL;
	complete(&done);
	wait_for_completion(&go);
	for (int i = 0; i < 10; i++)
		asm volatile("" : "+r"(p));
	asm volatile("xorl %0, %0" : "+r"(p)); /* register */
	for (int i = 0; i < 10; i++)
		asm volatile("" : "+r"(p));
	wait_for_completion(&go);
	asm volatile("" : : "r"(p));
}

static int register_thread(void *slot)
{
	keep_in_register(slot);
	return 0;
}

static int argument_thread(void *block)
{
	wait_for_completion(&go);
	return 0;
}

static void start(int (*function)(void *), void *data)
{
	worker = kthread_run(function, data, "loser");
}

static noinline void in_thread(int (*function)(void *))
{
	in_global();
	init_completion(&done);
	start(function, &global);
	wait_for_completion(&done);
	msleep(5);
}

static noinline void in_local(void)
{
	in_thread(local_thread);
}

static noinline void in_overwritten_local(void)
{
	in_thread(overwriting_thread);
}

static noinline void in_register(void)
{
	in_thread(register_thread);
}

static noinline void in_argument(void)
{
	start(argument_thread, told(kmalloc(BYTES, GFP_KERNEL)));
	msleep(5);
}

static noinline void thread_goes_on(void)
{
	complete(&go);
	msleep(20);
	complete_all(&go);
	msleep(20);
}

/* ---- interrupts -------------------------------------------------------- */

static void on_timer(struct timer_list *unused)
{
	global = NULL; /* in timer */
}

static noinline void run_timer(void (*function)(struct timer_list *timer))
{
	timer_setup(&timer, function, 0);
	mod_timer(&timer, jiffies + 2);
	msleep(10);
	timer_delete_sync(&timer);
}

static noinline void timer_loses(void)
{
	run_timer(on_timer);
}

/* ---- it is allocated now ------------------------------------------------ */

static noinline void *make(void)
{
	return kmalloc(BYTES, GFP_ATOMIC); /* made */
}

static noinline void site_ignored(void)
{
	make(); /* lost */
	pr_info("losers: and on\n");
}

static void on_timer_stores(struct timer_list *unused)
{
	global = make();
}

static noinline void site_in_timer(void)
{
	run_timer(on_timer_stores);
	global = NULL; /* lost */
}

static void on_timer_drops(struct timer_list *unused)
{
	make();
}

static noinline void site_dropped_in_timer(void)
{
	run_timer(on_timer_drops);
}

static noinline int allocate(void)
{
	opaque(kmalloc(BYTES, GFP_KERNEL)); /* lost at once */
	return 0;
}

static noinline void site_at_once(void)
{
	allocate();
}

static noinline void site_stored(void)
{
	global = make();
	msleep(2);
	other_global = global;
	global = NULL;
	msleep(2);
	other_global = NULL; /* lost */
}

/* ---- nothing is lost ----------------------------------------------------- */

static noinline void frees_global(void)
{
	kfree(global); /* freed */
	global = NULL;
}

static noinline void frees_taken(void)
{
	void *p = global;

	global = NULL;
	kfree(p); /* freed */
}

static noinline void frees_page(void)
{
	__free_pages(global, 0); /* freed */
	global = NULL;
}

static noinline void frees_area(void)
{
	vfree(global); /* freed */
	global = NULL;
}

static noinline void frees_object(void)
{
	kmem_cache_free(cache, global); /* freed */
	global = NULL;
	kmem_cache_destroy(cache);
}

static noinline void frees_node(void)
{
	struct node *node = list_first_entry(&first_list, struct node, link);

	list_del(&node->link);
	memset(node, 0, sizeof(*node));
	kfree(node); /* freed */
}

static noinline void frees_by_krealloc(void)
{
	void *larger = krealloc(global, 5000, GFP_KERNEL); /* freed */

	global = NULL;
	kfree(larger);
}

static noinline void site_freed(void)
{
	void *p = make();

	memset(p, 0, BYTES);
	kfree(p); /* freed */
}

static noinline void nothing(void)
{
}

static const struct act acts[] = {
	ACT(in_global, global_null), ACT(in_global, global_other),
	ACT(in_global, global_next), ACT(in_field, field_overwritten),
	ACT(in_field, struct_memset), ACT(in_field, struct_memcpy),
	ACT(in_field, struct_assigned), ACT(in_mixed, half_overwritten),
	ACT(in_mixed, byte_overwritten), ACT(in_array, array_shift),
	ACT(in_global, used_and_forgotten), ACT(in_holder, holder_freed),
	ACT(in_nested, holder_lost), ACT(in_nested, holder_of_holder_freed),
	ACT(in_holder, holder_shrunk), ACT(in_holder, holder_replaced),
	ACT(in_list, list_unlinked), ACT(in_list, list_deleted), ACT(in_list, list_again),
	ACT(in_list, list_locked), ACT(in_list, moved), ACT(in_global, swapped),
	ACT(in_six_words, six_words), ACT(in_chain, chain_head),
	ACT(in_chain, chain_middle), ACT(in_holder, copied), ACT(in_global, timer_loses),
	ACT(nowhere, site_ignored), ACT(nowhere, site_at_once), ACT(nowhere, site_stored),
	ACT(nowhere, site_in_timer), ACT(nowhere, site_dropped_in_timer),
	ACT(in_global, frees_global), ACT(in_global, frees_taken), ACT(in_pages, frees_page),
	ACT(in_vmalloc, frees_area), ACT(in_cache, frees_object), ACT(in_list, frees_node),
	ACT(in_global, frees_by_krealloc), ACT(nowhere, site_freed),
	{ "list_of_three", in_long_list, list_again },
	{ "local_returned", in_local, thread_goes_on },
	{ "local_overwritten", in_overwritten_local, thread_goes_on },
	{ "register_dropped", in_register, thread_goes_on },
	{ "argument_of_thread", in_argument, thread_goes_on },
	{ "module_gone", in_global, nothing },
};

static int __init losers_init(void)
{
	const struct act *found = find_act(acts, ARRAY_SIZE(acts));

	if (!found)
		return -EINVAL;
	found->have();
	return 0;
}

static void __exit losers_exit(void)
{
	find_act(acts, ARRAY_SIZE(acts))->lose();
	if (worker)
		msleep(1);
}

module_init(losers_init);
module_exit(losers_exit);
MODULE_LICENSE("Dual MIT/GPL");
