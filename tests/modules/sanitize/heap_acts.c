/* SPDX-License-Identifier: MIT */
/*
 * tests/modules/sanitize/heap_acts.c - bad accesses of every kind, and good ones.
 *
 * Each act is announced with what must be said of it, and runs in a thread of its own:
 *
 *     act: out-of-bounds-write in heap_write: 1 byte behind the 13-byte kmalloc block
 *     act: nothing in heap_write: ...
 *
 * tests/boot/test_kasan.py compares that with the reports in between.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "kernel/thread.h"
#include "tests/modules/sanitize/acts.h"

enum { FAR = 32, EVERY_DISTANCE_SIZE = 13, CACHE_BYTES = 44 };

static const long sizes[] = {
    1, 2, 7, 8, 9, 13, 31, 32, 33, 64, 100, 256, 500, 1024, 2047, 4095, 4096, 4097, 8192,
    10000, 65535, 65536,
};

static struct kmem_cache *cache;
static volatile u8 sink;

/* ---- where blocks come from -------------------------------------------- */

static u8 *from_kmalloc(long size)
{
    return kmalloc(size, GFP_KERNEL);
}

static void to_kfree(u8 *p)
{
    kfree(p);
}

static u8 *from_cache(long size)
{
    return kmem_cache_alloc(cache, GFP_KERNEL);
}

static void to_cache(u8 *p)
{
    kmem_cache_free(cache, p);
}

static u8 *from_pages(long size)
{
    return (u8 *)__get_free_pages(GFP_KERNEL, 0);
}

static void to_pages(u8 *p)
{
    free_pages((unsigned long)p, 0);
}

static u8 *from_vmalloc(long size)
{
    return vmalloc(size);
}

static void to_vfree(u8 *p)
{
    vfree(p);
}

/* ---- acts --------------------------------------------------------------- */

static int heap_write(void *data)
{
    const struct act *a = data;
    u8 *p = a->take(a->size);
    *(volatile u8 *)(p + a->at) = 1;
    a->give(p);
    return 0;
}

static int heap_read(void *data)
{
    const struct act *a = data;
    u8 *p = a->take(a->size);
    sink = *(volatile u8 *)(p + a->at);
    a->give(p);
    return 0;
}

static int late_write(void *data)
{
    const struct act *a = data;
    u8 *p = a->take(a->size);
    a->give(p);
    *(volatile u8 *)(p + a->at) = 1;
    return 0;
}

static int late_read(void *data)
{
    const struct act *a = data;
    u8 *p = a->take(a->size);
    a->give(p);
    sink = *(volatile u8 *)(p + a->at);
    return 0;
}

static int wide_read(void *data)                /* 8 bytes, the last of them outside */
{
    const struct act *a = data;
    u8 *p = a->take(a->size);
    sink = (u8)*(volatile u64 *)(p + a->at);
    a->give(p);
    return 0;
}

/* ---- all of them --------------------------------------------------------- */

void run_act(const char *kind, const char *name, int (*function)(void *data),
                struct act act, const char *text)
{
    pr_info("act: %s in %s: %s\n", kind, name, text);
    struct thread *thread = thread_run(name, function, &act);
    if (thread != NULL)
        thread_join(thread);
}

/* One byte at @at of a block: the text that the report must have. */
static void touch(const char *type, struct act a)
{
    char text[80];
    if (a.at < 0)
        scnprintf(text, sizeof(text), "%ld byte%s before the %ld-byte %s", -a.at,
                  a.at == -1 ? "" : "s", a.size, type);
    else if (a.at >= a.size)
        scnprintf(text, sizeof(text), "%ld byte%s behind the %ld-byte %s",
                  a.at - a.size + 1, a.at == a.size ? "" : "s", a.size, type);
    else
        scnprintf(text, sizeof(text), "within");
    bool is_good = a.at >= 0 && a.at < a.size;
    RUN(is_good ? "nothing" : "out-of-bounds-write", heap_write, a, text);
    RUN(is_good ? "nothing" : "out-of-bounds-read", heap_read, a, text);
}

static void touch_late(const char *type, struct act a)
{
    char text[80];
    scnprintf(text, sizeof(text), "%ld byte%s into the freed %ld-byte %s", a.at,
              a.at == 1 ? "" : "s", a.size, type);
    RUN("use-after-free-write", late_write, a, text);
    RUN("use-after-free-read", late_read, a, text);
}

static void touch_all(const char *type, struct act a, long farthest)
{
    const long size = a.size;
    const long places[] = { 0, size - 1, size, size + farthest - 1, -1, -farthest };
    for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
        a.at = places[i];
        touch(type, a);
    }
    for (long at = 0; at < size; at += size / 2 + 1) {
        a.at = at;
        touch_late(type, a);
    }
}

static void heap_acts(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
        touch_all("kmalloc block", (struct act){ sizes[i], 0, from_kmalloc, to_kfree },
                  FAR);
    struct act a = { EVERY_DISTANCE_SIZE, 0, from_kmalloc, to_kfree };
    for (long distance = 2; distance < FAR; distance++) {
        a.at = a.size + distance - 1;
        touch("kmalloc block", a);
        a.at = -distance;
        touch("kmalloc block", a);
    }
    touch_all("cache object", (struct act){ CACHE_BYTES, 0, from_cache, to_cache }, FAR);
    touch_all("block of pages", (struct act){ PAGE_SIZE, 0, from_pages, to_pages }, FAR);
    a = (struct act){ 20, 12, from_kmalloc, to_kfree };
    RUN("nothing", wide_read, a, "within");
    for (a.at = 13; a.at < 20; a.at++)
        RUN("out-of-bounds-read", wide_read, a, "into the 20-byte kmalloc block");
    a = (struct act){ 5000, 4999, from_vmalloc, to_vfree };
    touch("vmalloc block", a);
    for (a.at = 5000; a.at < 5000 + FAR; a.at += FAR - 1)
        touch("vmalloc block", a);
    a.at = -1;
    touch("vmalloc block", a);
    for (a.at = 0; a.at < a.size; a.at += 4999)
        touch_late("vmalloc block", a);
}

static int __init acts_init(void)
{
    cache = kmem_cache_create("acts", CACHE_BYTES, 0, 0, NULL);
    if (cache == NULL)
        return -ENOMEM;
    heap_acts();
    object_acts();
    string_acts();
    pr_info("act: end\n");
    kmem_cache_destroy(cache);
    return 0;
}

static void __exit acts_exit(void)
{
}

module_init(acts_init);
module_exit(acts_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("bad accesses of every kind");
