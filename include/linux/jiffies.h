/* SPDX-License-Identifier: MIT */
#ifndef LINUX_JIFFIES_H
#define LINUX_JIFFIES_H
/* linux/jiffies.h - time in ticks. */
#include "kernel/sched.h"
#include "kernel/time.h"
#include "lib/math.h"
#include <linux/types.h>
#include <linux/time64.h>

#define INITIAL_JIFFIES   0ul
#define MAX_JIFFY_OFFSET  ((LONG_MAX >> 1) - 1)
#define TICK_NSEC         (NSEC_PER_SEC / HZ)
#define TICK_USEC         (USEC_PER_SEC / HZ)

#define time_after64(a, b)     ((s64)((b) - (a)) < 0)
#define time_before64(a, b)    time_after64(b, a)
#define time_after_eq64(a, b)  ((s64)((a) - (b)) >= 0)
#define time_before_eq64(a, b) time_after_eq64(b, a)
#define time_in_range(a, b, c)      (time_after_eq(a, b) && time_before_eq(a, c))
#define time_in_range_open(a, b, c) (time_after_eq(a, b) && time_before(a, c))
#define time_is_before_jiffies(a)    time_after(jiffies, a)
#define time_is_after_jiffies(a)     time_before(jiffies, a)
#define time_is_before_eq_jiffies(a) time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a)  time_before_eq(jiffies, a)

static inline unsigned long usecs_to_jiffies(unsigned us)
{
    return us / (USEC_PER_SEC / HZ) + (us % (USEC_PER_SEC / HZ) != 0);
}

static inline unsigned long nsecs_to_jiffies(u64 ns)
{
    return (unsigned long)div_u64(ns, NSEC_PER_SEC / HZ);
}

#define nsecs_to_jiffies64(ns) div_u64(ns, NSEC_PER_SEC / HZ)
#define secs_to_jiffies(s) ((unsigned long)(s) * HZ)
#define jiffies_to_usecs(ticks) ((unsigned)(ticks) * (unsigned)(USEC_PER_SEC / HZ))
#define jiffies_to_nsecs(ticks) ((u64)(ticks) * (NSEC_PER_SEC / HZ))
#define jiffies64_to_nsecs(ticks) ((u64)(ticks) * (NSEC_PER_SEC / HZ))
#define jiffies64_to_msecs(ticks) ((u64)(ticks) * (MSEC_PER_SEC / HZ))
#define jiffies_delta_to_msecs(delta) jiffies_to_msecs((long)(delta) < 0 ? 0 : (delta))
#define round_jiffies(ticks) (ticks)
#define round_jiffies_relative(ticks) (ticks)
#endif
