// SPDX-License-Identifier: MIT
/*
 * tests/modules/mislaid.c - pointers lost as programs lose them: by an overflow, by a
 * table that grew, by a second registration. As losers.c; tests/boot/test_trap_ways.py.
 *
 *     insmod mislaid act=failed_krealloc      has a block, and prints its address
 *     kmemleak trap ADDRESS
 *     rmmod mislaid                           loses it, in the marked line
 */
#include <linux/completion.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include "acts.h"

#define BYTES 64
#define SLOTS 4

struct item {
	struct list_head link;
	struct kref users;
	struct item *left, *right;
	char text[20];
};

struct owner {
	char name[8];
	void *data;
	struct timer_list timer;
	struct list_head first, second;
};

union value {
	void *pointer;
	long number;
};

/* Not static: the compiler would see through them. */
void *plain, *other, *ring[SLOTS], **table;
char *text;
unsigned long tagged;
unsigned int ring_head;
struct item *tree;
struct owner *owner, neighbours[2];
union value value;
struct hlist_head *buckets;
struct { void (*call)(void *data); void *data; } registered;
LIST_HEAD(ready);
LIST_HEAD(done);
DEFINE_PER_CPU(void *, local_cache);
static struct work_struct work;

static void *opaque(void *p)
{
	asm("" : "+r"(p));
	return p;
}

static noinline void *told(void *p)
{
	pr_info("mislaid: has %px\n", p);
	return p;
}

static noinline void *fresh(void)
{
	return told(kzalloc(BYTES, GFP_KERNEL));
}

/* ---- where it is before ------------------------------------------------ */

static noinline void in_plain(void)    { plain = fresh(); }
static noinline void in_text(void)     { text = told(kstrdup("one,two,three", GFP_KERNEL)); }
static noinline void in_ring(void)     { ring[0] = fresh(); }
static noinline void in_tagged(void)   { tagged = (unsigned long)fresh(); }
static noinline void in_value(void)    { value.pointer = fresh(); }
static noinline void in_local(void)    { this_cpu_write(local_cache, fresh()); }
static noinline void in_neighbour(void) { neighbours[0].data = fresh(); }

static noinline void in_ready(void)
{
	struct item *item = told(kzalloc(sizeof(*item), GFP_KERNEL));

	kref_init(&item->users);
	list_add(&item->link, &ready);
}

static noinline void in_table(void)
{
	table = kcalloc(SLOTS, sizeof(*table), GFP_KERNEL);
	table[SLOTS - 1] = fresh();
}

static noinline void in_area(void)
{
	table = vzalloc(9000);
	table[2000] = fresh();
}

static noinline void in_buckets(void)
{
	buckets = kcalloc(SLOTS, sizeof(*buckets), GFP_KERNEL);
	hlist_add_head(fresh(), &buckets[SLOTS - 1]);
}

static noinline void in_owner(void)
{
	owner = kzalloc(sizeof(*owner), GFP_KERNEL);
	owner->data = fresh();
}

static noinline void in_tree(void)
{
	tree = kzalloc(sizeof(*tree), GFP_KERNEL);
	tree->right = told(kzalloc(sizeof(*tree), GFP_KERNEL));
}

static noinline void callback(void *data)
{
}

static noinline void register_callback(void *data)
{
	registered.call = callback;
	registered.data = data; /* registered */
}

static noinline void in_callback(void)
{
	register_callback(fresh());
}

/* ---- ways of losing it --------------------------------------------------- */

static noinline void parsed_string(void)
{
	while (strsep(&text, ",")) /* lost */
		barrier();
}

static noinline void resized_buckets(void)
{
	struct hlist_head *old = buckets, *larger;
	int i;

	larger = kcalloc(2 * SLOTS, sizeof(*larger), GFP_KERNEL);
	for (i = 0; i < SLOTS - 1; i++)
		hlist_move_list(&old[i], &larger[2 * i]);
	buckets = larger;
	kfree(old); /* lost */
}

static noinline void full_ring(void)
{
	int i;

	for (i = 0; i <= SLOTS; i++)
		ring[ring_head++ % SLOTS] = &value; /* lost */
}

static noinline void *reopen(void)
{
	return opaque(ERR_PTR(-EIO));
}

static noinline void error_pointer(void)
{
	plain = reopen(); /* lost */
}

static noinline void wrong_container(void)
{
	struct list_head *link = opaque(&neighbours[0].first);
	struct owner *found;

	found = (void *)((char *)container_of(link, struct owner, second) +
			 sizeof(struct list_head));
	found->data = NULL; /* lost */
}

static noinline void spliced_list(void)
{
	list_splice(&ready, &done);
	INIT_LIST_HEAD(&ready);
	INIT_LIST_HEAD(&done); /* lost */
}

static noinline void shorter_table(void)
{
	table = krealloc_array(table, SLOTS - 1, sizeof(*table), GFP_KERNEL); /* lost */
}

static noinline void stolen_bits(void)
{
	tagged |= 3;
	barrier();
	tagged &= ~0x80000000ul; /* lost */
	barrier();
}

static noinline void other_member(void)
{
	value.number = 17; /* lost */
}

static noinline void release(struct kref *users)
{
	struct item *item = container_of(users, struct item, users);

	list_del(&item->link); /* released */
}

static noinline void last_put(void)
{
	kref_put(&list_first_entry(&ready, struct item, link)->users, release);
}

static noinline void second_registration(void)
{
	register_callback(&value);
}

static void on_timeout(struct timer_list *timer)
{
	struct owner *late = from_timer(late, timer, timer);

	kfree(late); /* timeout */
	owner = NULL;
}

static noinline void timer_frees(void)
{
	timer_setup(&owner->timer, on_timeout, 0);
	mod_timer(&owner->timer, jiffies + 2);
	msleep(10);
}

static noinline void failed_krealloc(void)
{
	plain = krealloc(plain, 0x40000000, GFP_KERNEL | __GFP_NOWARN); /* lost */
}

static noinline void wrong_swap(void)
{
	plain = READ_ONCE(other); /* lost */
	barrier();
	other = plain;
}

static noinline void rotated_tree(void)
{
	struct item *below = tree->right;

	tree->right = below->left; /* lost */
	below->left = tree;
}

static noinline void long_name(void)
{
	strcpy(opaque(owner->name), opaque("much too long a name")); /* lost */
}

static void on_work(struct work_struct *unused)
{
	plain = NULL; /* work */
}

static noinline void worker_loses(void)
{
	INIT_WORK(&work, on_work);
	schedule_work(&work);
	flush_work(&work);
}

static noinline void area_freed(void)
{
	vfree(table); /* lost */
	table = NULL;
}

static noinline void percpu_overwritten(void)
{
	this_cpu_write(local_cache, NULL); /* lost */
}

static noinline void deleted_slot(void)
{
	memmove(opaque(ring), ring + 1, (SLOTS - 1) * sizeof(*ring)); /* lost */
}

static noinline int parse(void)
{
	char *buffer = kmalloc(BYTES, GFP_KERNEL);

	memset(opaque(buffer), 0, BYTES);
	if (buffer[3] == 0)
		return -EINVAL; /* found bad */
	kfree(buffer);
	return 0;
} /* end */

static noinline void early_return(void)
{
	parse();
	pr_info("mislaid: and on\n");
}

static noinline void nowhere(void)
{
}

static const struct act acts[] = {
	ACT(in_text, parsed_string), ACT(in_buckets, resized_buckets),
	ACT(in_ring, full_ring), ACT(in_plain, error_pointer),
	ACT(in_neighbour, wrong_container), ACT(in_ready, spliced_list),
	ACT(in_table, shorter_table), ACT(in_tagged, stolen_bits),
	ACT(in_value, other_member), ACT(in_ready, last_put),
	ACT(in_callback, second_registration), ACT(in_owner, timer_frees),
	ACT(in_plain, failed_krealloc), ACT(in_plain, wrong_swap),
	ACT(in_tree, rotated_tree), ACT(in_owner, long_name),
	ACT(in_plain, worker_loses), ACT(in_area, area_freed),
	ACT(in_local, percpu_overwritten), ACT(in_ring, deleted_slot),
	ACT(nowhere, early_return),
};

static int __init mislaid_init(void)
{
	const struct act *found = find_act(acts, ARRAY_SIZE(acts));

	if (!found)
		return -EINVAL;
	found->have();
	return 0;
}

static void __exit mislaid_exit(void)
{
	find_act(acts, ARRAY_SIZE(acts))->lose();
}

module_init(mislaid_init);
module_exit(mislaid_exit);
MODULE_LICENSE("Dual MIT/GPL");
