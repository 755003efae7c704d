/* SPDX-License-Identifier: MIT */
#ifndef LINUX_DELAY_H
#define LINUX_DELAY_H
/* linux/delay.h - waiting, asleep or busy. */
#include "arch/timer.h"
#include "kernel/sched.h"
#include "kernel/time.h"
#include <linux/kernel.h>
#include <linux/jiffies.h>

#define udelay(us) timer_delay_us(us)
#define ndelay(ns) timer_delay_us(((ns) + 999) / 1000)
#define mdelay(ms) timer_delay_us((ms) * 1000u)

static inline void usleep_range(unsigned long least_us, unsigned long most_us)
{
    msleep((unsigned)DIV_ROUND_UP(least_us, 1000));
}

/* No signals: it always sleeps to the end. */
static inline unsigned long msleep_interruptible(unsigned ms)
{
    msleep(ms);
    return 0;
}

static inline void fsleep(unsigned long us)
{
    if (us <= 10)
        udelay((u32)us);
    else
        usleep_range(us, us);
}

#define usleep_idle_range(least_us, most_us) usleep_range(least_us, most_us)
#endif
