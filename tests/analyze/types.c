// SPDX-License-Identifier: MIT
/* tests/analyze/types.c - numbers and pointers of the wrong sort. */
#include <linux/module.h>
#include <linux/slab.h>

void *arguments_changed_about(size_t size)
{
    return kmalloc(GFP_KERNEL, size);   /* EXPECT type sparse */
}

int read_what_is_not_ours(const int __user *from)
{
    return *from;                       /* EXPECT type sparse */
}

void *nothing(void)
{
    return 0;                           /* EXPECT type sparse */
}
