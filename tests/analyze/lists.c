// SPDX-License-Identifier: MIT
/* tests/analyze/lists.c - entries freed under the walk that still needs them. */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

struct entry {
    struct list_head link;
    int key;
};

void free_under_the_walk(struct list_head *head)
{
    struct entry *entry;
    list_for_each_entry(entry, head, link)
        kfree(entry);                   /* EXPECT use-after-free gcc cocci */
}

void free_and_leave_in_the_list(struct list_head *head, int key)
{
    struct entry *entry, *next;
    list_for_each_entry_safe(entry, next, head, link)
        if (entry->key == key)
            kfree(entry);               /* EXPECT use-after-free cocci */
}
