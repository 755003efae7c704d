// SPDX-License-Identifier: MIT
/* tests/analyze/krealloc.c - the only pointer, overwritten. */
#include <linux/module.h>
#include <linux/slab.h>

struct log {
    char *text;
    size_t size;
};

int log_grow(struct log *log)
{
    log->text = krealloc(log->text, 2 * log->size, GFP_KERNEL);     /* EXPECT leak cocci */
    if (!log->text)
        return -ENOMEM;
    log->size *= 2;
    return 0;
}

int grow_local(size_t size)
{
    char *text = kmalloc(size, GFP_KERNEL);
    if (!text)
        return -ENOMEM;
    text = krealloc(text, 2 * size, GFP_KERNEL);    /* EXPECT leak gcc cocci */
    if (!text)
        return -ENOMEM;
    kfree(text);
    return 0;
}
