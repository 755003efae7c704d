// SPDX-License-Identifier: GPL-2.0
/*
 * tests/modules/owners.c - a thread and a cache that end, and what they leave.
 *
 * lossy=1: the thread loses three blocks, and the cache is destroyed with objects in it.
 * lossy=0: the same with nothing lost: what the thread allocated is freed, linked from a
 * list, referred to by its result's owner, or held by its argument's owner.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

struct note {
    struct list_head link;
    char text[24];
};

struct request {
    void *answer;
    struct completion done;
};

static int lossy;
module_param(lossy, int, 0444);

static LIST_HEAD(notes);
static struct kmem_cache *cache;
static struct note *first, *objects[12];

static noinline void lose(void)
{
    struct note *note = kzalloc(sizeof(*note), GFP_KERNEL);
    struct note **table = kcalloc(2, sizeof(*table), GFP_KERNEL);
    if (note && table)
        table[0] = note;
    note = kmalloc(sizeof(*note), GFP_KERNEL);
    if (note)
        note->text[0] = 'x';
}

static noinline void keep(struct request *request)
{
    struct note *note = kzalloc(sizeof(*note), GFP_KERNEL);
    if (note)
        list_add(&note->link, &notes);
    request->answer = kzalloc(100, GFP_KERNEL);
    kfree(kmalloc(50, GFP_KERNEL));
}

static int worker(void *data)
{
    struct request *request = data;
    if (lossy)
        lose();
    else
        keep(request);
    complete(&request->done);
    return 0;
}

static int result_is_a_block(void *unused)
{
    first = NULL;
    return (int)(long)kzalloc(sizeof(struct note), GFP_KERNEL);
}

static void run_cache(void)
{
    unsigned i;
    cache = KMEM_CACHE(note, 0);
    if (!cache)
        return;
    for (i = 0; i < ARRAY_SIZE(objects); i++)
        objects[i] = kmem_cache_zalloc(cache, GFP_KERNEL);
    for (i = 0; i < ARRAY_SIZE(objects); i++) {
        if (!lossy)
            kmem_cache_free(cache, objects[i]);
        if (!lossy || i % 2)
            objects[i] = NULL;
    }
    kmem_cache_destroy(cache);
}

static int __init owners_init(void)
{
    struct request *request = kzalloc(sizeof(*request), GFP_KERNEL);
    struct task_struct *thread;
    if (!request)
        return -ENOMEM;
    init_completion(&request->done);
    thread = kthread_run(worker, request, "worker");
    if (!IS_ERR(thread))
        wait_for_completion(&request->done);
    msleep(20);
    thread = kthread_run(result_is_a_block, NULL, "result");
    msleep(20);
    first = IS_ERR(thread) ? NULL : (struct note *)kthread_stop(thread);
    run_cache();
    kfree(request->answer);
    kfree(request);
    return 0;
}

static void __exit owners_exit(void)
{
    struct note *note, *next;
    list_for_each_entry_safe(note, next, &notes, link)
        kfree(note);
    kfree(first);
}

module_init(owners_init);
module_exit(owners_exit);
MODULE_LICENSE("GPL");
