// SPDX-License-Identifier: MIT
/* tests/analyze/leak.c - blocks that are lost on a way out. EXPECT kind, and the tools
 * that see it in this function; the others are known not to. */
#include <linux/module.h>
#include <linux/slab.h>

struct device {
    char *name;
    void *buffer;
};

int device_ready(void *buffer);
void device_add(struct device *device);

int leak_on_error_path(void)
{
    void *buffer = kmalloc(64, GFP_KERNEL);
    if (!buffer)
        return -ENOMEM;
    if (!device_ready(NULL))
        return -EIO;                    /* EXPECT leak gcc cppcheck cocci */
    kfree(buffer);
    return 0;
}

int leak_behind_goto(void)
{
    int error = -ENOMEM;
    char *first, *second;
    first = kzalloc(32, GFP_KERNEL);
    if (!first)
        goto out;
    second = kzalloc(32, GFP_KERNEL);
    if (!second)
        goto out;
    kfree(second);
    kfree(first);
    return 0;
out:
    return error;                       /* EXPECT leak gcc cocci */
}

int leak_from_a_cache(struct kmem_cache *cache)
{
    struct device *device = kmem_cache_alloc(cache, GFP_KERNEL);
    if (!device)
        return -ENOMEM;
    if (device_ready(NULL))
        return -EBUSY;                  /* EXPECT leak gcc cppcheck cocci */
    kmem_cache_free(cache, device);
    return 0;
}

void leak_of_a_field(struct device *device)
{
    device->name = kstrdup("eth", GFP_KERNEL);
    kfree(device);                      /* the name is lost: only kmemleak sees that */
}
