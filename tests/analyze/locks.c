// SPDX-License-Identifier: MIT
/* tests/analyze/locks.c - locks that are still held on a way out. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(lock);
static int count;

int keep_the_lock(int most)             /* EXPECT lock sparse */
{
    unsigned long flags;
    spin_lock_irqsave(&lock, flags);
    if (count >= most)
        return -ENOSPC;
    count++;
    spin_unlock_irqrestore(&lock, flags);
    return 0;
}
