// SPDX-License-Identifier: MIT
/* tests/analyze/frees.c - blocks freed twice, used after, or given to the wrong function. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct packet {
    u32 length;
    u8 *data;
};

int packet_send(u32 length);

int free_twice(u32 length)
{
    int error;
    u8 *data = kmalloc(length, GFP_KERNEL);
    if (!data)
        return -ENOMEM;
    error = packet_send(length);
    if (error)
        kfree(data);
    kfree(data);                        /* EXPECT double-free gcc cppcheck cocci */
    return error;
}

u32 use_after_free(void)
{
    u32 length;
    struct packet *packet = kzalloc(sizeof(*packet), GFP_KERNEL);
    if (!packet)
        return 0;
    kfree(packet);
    length = packet->length;            /* EXPECT use-after-free gcc cppcheck cocci */
    return length;
}

int free_by_the_wrong_function(void)
{
    void *table = vmalloc(8192);
    if (!table)
        return -ENOMEM;
    kfree(table);                       /* EXPECT bad-free gcc cppcheck */
    return 0;
}

static u8 fixed[16];
void free_what_was_never_taken(void)
{
    kfree(fixed);                       /* EXPECT bad-free gcc cppcheck */
}
