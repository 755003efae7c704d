// SPDX-License-Identifier: MIT
/* tests/analyze/clean.c - the same acts done right: no tool may say anything. */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

struct entry {
    struct list_head link;
    char *name;
    u32 key;
};

static LIST_HEAD(entries);
static DEFINE_SPINLOCK(lock);

int entry_check(u32 key);

/* Taken in order, released through labels in reverse; then the list owns it. */
int entry_add(const char *name, u32 key)
{
    unsigned long flags;
    int error = -ENOMEM;
    struct entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);
    if (!entry)
        return -ENOMEM;
    entry->name = kstrdup(name, GFP_KERNEL);
    if (!entry->name)
        goto no_name;
    error = entry_check(key);
    if (error)
        goto bad_key;
    entry->key = key;
    spin_lock_irqsave(&lock, flags);
    list_add_tail(&entry->link, &entries);
    spin_unlock_irqrestore(&lock, flags);
    return 0;
bad_key:
    kfree(entry->name);
no_name:
    kfree(entry);
    return error;
}

void entries_drop(void)
{
    struct entry *entry, *next;
    list_for_each_entry_safe(entry, next, &entries, link) {
        list_del(&entry->link);
        kfree(entry->name);
        kfree(entry);
    }
}

int name_grow(struct entry *entry, size_t size)
{
    char *name = krealloc(entry->name, size, GFP_KERNEL);
    if (!name)
        return -ENOMEM;
    entry->name = name;
    return 0;
}

int grow_local(size_t size)
{
    char *larger, *text = kmalloc(size, GFP_KERNEL);
    if (!text)
        return -ENOMEM;
    larger = krealloc(text, 2 * size, GFP_KERNEL);
    if (!larger) {
        kfree(text);
        return -ENOMEM;
    }
    kfree(larger);
    return 0;
}

int scoped(u32 key)
{
    char *text __free(kfree) = kmalloc(64, GFP_KERNEL);
    if (!text)
        return -ENOMEM;
    if (entry_check(key))
        return -EINVAL;
    return 0;
}

int either(size_t size)
{
    void *large = NULL, *small = kmalloc(64, GFP_ATOMIC);
    if (size > 64)
        large = vmalloc(size);
    if (!small || (size > 64 && !large)) {
        vfree(large);
        kfree(small);
        return -ENOMEM;
    }
    kvfree(large);
    kfree_sensitive(small);
    return 0;
}

int pages(unsigned order)
{
    unsigned long address = __get_free_pages(GFP_KERNEL, order);
    struct page *page = alloc_page(GFP_KERNEL);
    if (address)
        free_pages(address, order);
    if (page)
        __free_page(page);
    return 0;
}

char *handed_on(const char *name)
{
    char *copy = kstrdup(name, GFP_KERNEL);
    if (copy && entry_check(copy[0])) {
        kfree(copy);
        return NULL;
    }
    return copy;
}

struct entry *freed_and_taken_again(struct entry *entry)
{
    kfree(entry);
    entry = kzalloc(sizeof(*entry), GFP_KERNEL);
    if (entry)
        entry->key = 1;
    return entry;
}

/* ---- kept in an array ---- */

static struct entry *slots[8];
static char **names;

static int slot_take(unsigned int slot, struct entry *mine)
{
    int error = -EBUSY;
    spin_lock(&lock);
    if (!slots[slot]) {
        slots[slot] = mine;
        error = 0;
    }
    spin_unlock(&lock);
    return error;
}

int slot_fill(unsigned int slot)
{
    int error;
    struct entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);
    if (!entry)
        return -ENOMEM;
    error = slot_take(slot, entry);
    if (error)
        kfree(entry);
    return error;
}

int names_fill(unsigned int count)
{
    unsigned int i;

    for (i = 0; i < count; i++) {
        names[i] = kmalloc(20, GFP_KERNEL);
        if (!names[i])
            return -ENOMEM;
    }
    return 0;
}
