// SPDX-License-Identifier: MIT
/* tests/analyze/unchecked.c - memory used with no look at whether there was any. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

struct slot {
    u32 key;
    struct slot *next;
};

void slot_keep(struct slot *slot);

void unchecked_field(u32 key)
{
    struct slot *slot = kmalloc(sizeof(*slot), GFP_KERNEL);
    slot->key = key;                    /* EXPECT null-deref gcc cocci */
    slot_keep(slot);
}

void unchecked_memset(void)
{
    u8 *page = kmalloc(4096, GFP_KERNEL);
    memset(page, 0xff, 4096);           /* EXPECT null-deref cocci */
    kfree(page);
}

void size_of_the_pointer(void)
{
    struct slot *slot = kzalloc(sizeof(slot), GFP_KERNEL);      /* EXPECT size cocci */
    if (slot)
        slot_keep(slot);
}
