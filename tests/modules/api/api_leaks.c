/* SPDX-License-Identifier: MIT */
/*
 * tests/modules/api/api_leaks.c - leaks 14 blocks: 8 of kmalloc and vmalloc at once; a
 * list of 5, and one in a per-CPU variable, when it is removed.
 */
#define pr_fmt(fmt) "api_leaks: " fmt
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/fdtable.h>
#include <linux/kmemleak.h>

struct entry {
    long before[25];
    struct list_head link;
    long after[25];
};

static LIST_HEAD(entries);
static DEFINE_PER_CPU(void *, held);

static int __init api_leaks_init(void)
{
    struct entry *entry;
    int i;

    pr_info("kmalloc(32) = %p\n", kmalloc(32, GFP_KERNEL));
    pr_info("kmalloc(32) = %p\n", kmalloc(32, GFP_KERNEL));
    pr_info("kmalloc(1024) = %p\n", kmalloc(1024, GFP_KERNEL));
    pr_info("kmalloc(2048) = %p\n", kmalloc(2048, GFP_KERNEL));
    pr_info("kmalloc(4096) = %p\n", kmalloc(4096, GFP_KERNEL));
    pr_info("kmalloc(8192) = %p\n", kmalloc(8192, GFP_KERNEL));
    pr_info("vmalloc(64) = %p\n", vmalloc(64));
    pr_info("vmalloc(64) = %p\n", vmalloc(64));
    for (i = 0; i < 5; i++) {
        entry = kzalloc(sizeof(*entry), GFP_KERNEL);
        pr_info("kzalloc(sizeof(*entry)) = %p\n", entry);
        if (!entry)
            return -ENOMEM;
        INIT_LIST_HEAD(&entry->link);
        list_add_tail(&entry->link, &entries);
    }
    for_each_possible_cpu(i) {
        per_cpu(held, i) = kmalloc(129, GFP_KERNEL);
        pr_info("kmalloc(129) = %p\n", per_cpu(held, i));
    }
    return 0;
}
module_init(api_leaks_init);

static void __exit api_leaks_exit(void)
{
    struct entry *entry, *next;

    list_for_each_entry_safe(entry, next, &entries, link)
        list_del(&entry->link);
}
module_exit(api_leaks_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Leaks 14 blocks when it is removed");
