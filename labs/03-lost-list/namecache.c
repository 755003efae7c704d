// SPDX-License-Identifier: MIT
/*
 * namecache.c - remembers the numbers of the names that were asked for last.
 *
 *   head --> kiwi --> plum --> fig --> ...        the newest name comes first
 *             |        |        |
 *           address  address  address             a block of its own: numbers change
 *
 * A name that is found moves to the front. namecache_trim() walks past the names that
 * stay, cuts the list there, and frees what was cut off.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "namecache.h"

struct address {
	u32 number;
	unsigned int uses;
};

struct entry {
	struct entry *next;
	struct address *address;
	char name[NAMECACHE_NAME_BYTES];
};

static DEFINE_MUTEX(lock);		/* guards both below			*/
static struct entry *head;		/* the name used last			*/
static unsigned int count;

static struct entry *entry_create(const char *name, u32 number)
{
	struct entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);

	if (!entry)
		return NULL;
	entry->address = kzalloc(sizeof(*entry->address), GFP_KERNEL);
	if (!entry->address) {
		kfree(entry);
		return NULL;
	}
	strscpy(entry->name, name, sizeof(entry->name));
	entry->address->number = number;
	return entry;
}

static void entry_free(struct entry *entry)
{
	kfree(entry->address);
	kfree(entry);
}

static void push(struct entry *entry)
{
	entry->next = head;
	head = entry;
	count++;
}

/* Take @name off the list. Returns it, or NULL. */
static struct entry *take(const char *name)
{
	struct entry **link, *entry;

	for (link = &head; *link; link = &(*link)->next) {
		entry = *link;
		if (strcmp(entry->name, name) == 0) {
			*link = entry->next;
			count--;
			return entry;
		}
	}
	return NULL;
}

int namecache_add(const char *name, u32 number)
{
	struct entry *entry;
	int err = 0;

	if (strlen(name) >= NAMECACHE_NAME_BYTES)
		return -ENAMETOOLONG;
	mutex_lock(&lock);
	entry = take(name);
	if (entry)
		entry->address->number = number;
	else
		entry = entry_create(name, number);
	if (entry)
		push(entry);
	else
		err = -ENOMEM;
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(namecache_add);

int namecache_find(const char *name, u32 *number)
{
	struct entry *entry;

	mutex_lock(&lock);
	entry = take(name);
	if (entry) {
		entry->address->uses++;
		*number = entry->address->number;
		push(entry);
	}
	mutex_unlock(&lock);
	return entry ? 0 : -ENOENT;
}
EXPORT_SYMBOL(namecache_find);

/* Free @entry and all behind it. Returns how many those were. */
static unsigned int free_chain(struct entry *entry)
{
	unsigned int freed;

	for (freed = 0; entry; freed++) {
		struct entry *next = entry->next;

		entry_free(entry);
		entry = next;
	}
	return freed;
}

unsigned int namecache_trim(unsigned int keep)
{
	struct entry *last, *old;
	unsigned int i, dropped = 0;

	mutex_lock(&lock);
	if (keep < count) {
		dropped = count - keep;
		last = head;
		for (i = 1; i < keep; i++)
			last = last->next;
		if (keep == 0) {
			head = NULL;
		} else {
			last->next = NULL;
			old = last->next;
			free_chain(old);
		}
		count = keep;
	}
	mutex_unlock(&lock);
	return dropped;
}
EXPORT_SYMBOL(namecache_trim);

unsigned int namecache_count(void)
{
	unsigned int names;

	mutex_lock(&lock);
	names = count;
	mutex_unlock(&lock);
	return names;
}
EXPORT_SYMBOL(namecache_count);

/* `insmod namecache fruits=1` fills and trims it once, for a first look. */
static bool fruits;
module_param(fruits, bool, 0444);
MODULE_PARM_DESC(fruits, "fill the cache with fruits, then keep three");

static const char *const basket[] = { "apple", "cherry", "fig", "kiwi", "lemon", "plum" };

static int __init namecache_init(void)
{
	unsigned int i;

	for (i = 0; fruits && i < ARRAY_SIZE(basket); i++)
		if (namecache_add(basket[i], i) != 0)
			goto no_memory;
	if (fruits)
		pr_info("namecache: %u names dropped\n", namecache_trim(3));
	return 0;

no_memory:
	namecache_trim(0);
	return -ENOMEM;
}

static void __exit namecache_exit(void)
{
	namecache_trim(0);
}

module_init(namecache_init);
module_exit(namecache_exit);
MODULE_DESCRIPTION("A cache of names, the newest first");
MODULE_LICENSE("GPL");
