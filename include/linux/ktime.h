/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KTIME_H
#define LINUX_KTIME_H
/* linux/ktime.h - nanoseconds. */
#include "kernel/time.h"
#include "lib/math.h"
#include <linux/jiffies.h>
#include <linux/types.h>
#include <linux/time64.h>

#define KTIME_MAX ((s64)~(1ull << 63))

static inline ktime_t ktime_get(void)
{
    return (ktime_t)(time_us() * NSEC_PER_USEC);
}

static inline ktime_t ktime_set(s64 seconds, unsigned long ns)
{
    return seconds * NSEC_PER_SEC + (s64)ns;
}

static inline int ktime_compare(ktime_t a, ktime_t b)
{
    return a < b ? -1 : a > b;
}

static inline void ktime_get_ts64(struct timespec64 *ts)
{
    u32 us;
    ts->tv_sec = (s64)div_u64_rem(time_us(), USEC_PER_SEC, &us);
    ts->tv_nsec = (long)us * NSEC_PER_USEC;
}

/* One clock, which begins at boot. */
#define ktime_get_ns()           ((u64)ktime_get())
#define ktime_get_raw()          ktime_get()
#define ktime_get_raw_ns()       ktime_get_ns()
#define ktime_get_mono_fast_ns() ktime_get_ns()
#define ktime_get_boottime()     ktime_get()
#define ktime_get_boottime_ns()  ktime_get_ns()
#define ktime_get_real()         ktime_get()
#define ktime_get_real_ns()      ktime_get_ns()
#define ktime_get_seconds()      ((time64_t)div_u64(time_us(), USEC_PER_SEC))
#define ktime_get_boottime_seconds() ktime_get_seconds()
#define ktime_get_real_seconds() ktime_get_seconds()
#define local_clock()            ktime_get_ns()
#define sched_clock()            ktime_get_ns()

#define ktime_add(a, b)        ((ktime_t)((a) + (b)))
#define ktime_sub(a, b)        ((ktime_t)((a) - (b)))
#define ktime_add_ns(t, ns)    ((ktime_t)((t) + (s64)(ns)))
#define ktime_sub_ns(t, ns)    ((ktime_t)((t) - (s64)(ns)))
#define ktime_add_us(t, us)    ktime_add_ns(t, (s64)(us) * NSEC_PER_USEC)
#define ktime_add_ms(t, ms)    ktime_add_ns(t, (s64)(ms) * NSEC_PER_MSEC)
#define ktime_to_ns(t)         ((s64)(t))
#define ktime_to_us(t)         div_s64(t, NSEC_PER_USEC)
#define ktime_to_ms(t)         div_s64(t, NSEC_PER_MSEC)
#define ktime_us_delta(a, b)   ktime_to_us(ktime_sub(a, b))
#define ktime_ms_delta(a, b)   ktime_to_ms(ktime_sub(a, b))
#define ktime_after(a, b)      ((a) > (b))
#define ktime_before(a, b)     ((a) < (b))
#define ns_to_ktime(ns)        ((ktime_t)(ns))
#define us_to_ktime(us)        ((ktime_t)(us) * NSEC_PER_USEC)
#define ms_to_ktime(ms)        ((ktime_t)(ms) * NSEC_PER_MSEC)
#endif
