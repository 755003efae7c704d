// SPDX-License-Identifier: GPL-2.0
/*
 * tests/modules/day.c - a day's work: allocations of every kind, by threads, timers and
 * work items that hand each other blocks, and lose none, whatever fails.
 *
 * The blocks are held in the ways that programs hold them: a tree by its root, a list by
 * its head, a queue between an interrupt and a work item, arrays, interior pointers, a
 * local variable of a sleeping thread.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

enum { THREADS = 4, SLOTS = 64 };

struct leaf {
    struct list_head link;
    void *payload;
};

struct tree {
    struct tree *left, *right;
    u32 key;
};

struct letter {                         /* from the timer to the work item */
    struct list_head link;
    void *page;
};

static unsigned rounds = 100000;        /* of each thread */
module_param(rounds, uint, 0444);

static struct kmem_cache *leaf_cache;
static struct task_struct *threads[THREADS];
static unsigned done[THREADS];
static LIST_HEAD(letters);
static DEFINE_SPINLOCK(letters_lock);
static bool closing;

static void open_letters(struct work_struct *work)
{
    for (;;) {
        struct letter *letter = NULL;
        unsigned long flags;
        spin_lock_irqsave(&letters_lock, flags);
        if (!list_empty(&letters)) {
            letter = list_first_entry(&letters, struct letter, link);
            list_del(&letter->link);
        }
        spin_unlock_irqrestore(&letters_lock, flags);
        if (!letter)
            return;
        kfree(letter->page);
        kfree(letter);
    }
}
static DECLARE_WORK(open_work, open_letters);

static void tick(struct timer_list *timer)
{
    struct letter *letter = kmalloc(sizeof(*letter), GFP_ATOMIC);
    if (letter) {
        unsigned long flags;
        letter->page = kmalloc(jiffies % 5000, GFP_ATOMIC);
        spin_lock_irqsave(&letters_lock, flags);
        list_add_tail(&letter->link, &letters);
        spin_unlock_irqrestore(&letters_lock, flags);
        schedule_work(&open_work);
    }
    if (!READ_ONCE(closing))
        mod_timer(timer, jiffies + 2);
}
static DEFINE_TIMER(day_timer, tick);

static u32 next(u32 *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void tree_free(struct tree *tree)
{
    if (!tree)
        return;
    tree_free(tree->left);
    tree_free(tree->right);
    kfree(tree);
}

static struct tree *tree_make(unsigned nodes, u32 *seed)
{
    struct tree *root = NULL;
    while (nodes-- > 0) {
        struct tree *tree = kzalloc(sizeof(*tree), GFP_KERNEL | __GFP_NOWARN);
        struct tree **at = &root;
        if (!tree)
            break;
        tree->key = next(seed);
        while (*at)
            at = tree->key < (*at)->key ? &(*at)->left : &(*at)->right;
        *at = tree;
    }
    return root;
}

static void list_work(u32 *seed)
{
    LIST_HEAD(leaves);                  /* held by this stack only */
    struct leaf *leaf, *more;
    unsigned count = next(seed) % 8;
    while (count-- > 0) {
        leaf = kmem_cache_alloc(leaf_cache, GFP_KERNEL | __GFP_NOWARN);
        if (!leaf)
            break;
        leaf->payload = kmalloc(next(seed) % 300, GFP_KERNEL | __GFP_NOWARN);
        list_add(&leaf->link, &leaves);
    }
    msleep(4);                          /* others work, too */
    list_for_each_entry_safe(leaf, more, &leaves, link) {
        kfree(leaf->payload);
        kmem_cache_free(leaf_cache, leaf);
    }
}

/* An array of pointers into the middle of blocks. */
static void slot_work(char **slots, u32 *seed)
{
    unsigned i = next(seed) % SLOTS;
    if (slots[i]) {
        kfree(slots[i] - 8);
        slots[i] = NULL;
    } else {
        char *p = kmalloc(16 + next(seed) % 200, GFP_KERNEL | __GFP_NOWARN);
        if (p)
            slots[i] = p + 8;
    }
}

static void large_work(u32 *seed)
{
    unsigned order = next(seed) % 3;
    unsigned long page = __get_free_pages(GFP_KERNEL | __GFP_NOWARN, order);
    void **area = next(seed) % 4 ? NULL : vmalloc(sizeof(*area) + next(seed) % 20000);
    if (area) {
        area[0] = kmalloc(40, GFP_KERNEL | __GFP_NOWARN);
        kfree(area[0]);
    }
    vfree(area);
    free_pages(page, order);
}

static int day_thread(void *data)
{
    unsigned number = (unsigned)(long)data;
    u32 seed = number + 1;
    char **slots = kcalloc(SLOTS, sizeof(*slots), GFP_KERNEL);
    unsigned i;
    for (i = 0; slots && i < rounds && !kthread_should_stop(); i++) {
        if (i % 64 == 0) {
            struct tree *tree = tree_make(next(&seed) % 30, &seed);
            list_work(&seed);
            tree_free(tree);
        } else if (i % 61 == 0) {
            large_work(&seed);
        } else {
            slot_work(slots, &seed);
            slot_work(slots, &seed);
        }
    }
    for (i = 0; slots && i < SLOTS; i++)
        if (slots[i])
            kfree(slots[i] - 8);
    kfree(slots);
    WRITE_ONCE(done[number], 1);
    while (!kthread_should_stop())
        msleep(1);
    return 0;
}

static int day_done(void)
{
    return done[0] + done[1] + done[2] + done[3];
}

static void day_end(void)
{
    unsigned i;
    for (i = 0; i < THREADS; i++)
        if (threads[i])
            kthread_stop(threads[i]);
    WRITE_ONCE(closing, true);
    del_timer_sync(&day_timer);
    cancel_work_sync(&open_work);
    open_letters(NULL);
    kmem_cache_destroy(leaf_cache);
}

static int __init day_init(void)
{
    unsigned i;
    leaf_cache = KMEM_CACHE(leaf, 0);
    if (!leaf_cache)
        return -ENOMEM;
    mod_timer(&day_timer, jiffies + 2);
    for (i = 0; i < THREADS; i++) {
        threads[i] = kthread_run(day_thread, (void *)(long)i, "day/%u", i);
        if (IS_ERR(threads[i])) {
            threads[i] = NULL;
            day_end();
            return -ENOMEM;
        }
    }
    return 0;
}

static void __exit day_exit(void)
{
    pr_info("day: %d of %d threads had done their work\n", day_done(), THREADS);
    day_end();
}

module_init(day_init);
module_exit(day_exit);
MODULE_LICENSE("GPL");
