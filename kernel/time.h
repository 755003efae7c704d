/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_TIME_H
#define KERNEL_TIME_H
/*
 * kernel/time.h - time since boot, in ticks and in SI units, and sleeping.
 */
#include "lib/compiler.h"
#include "lib/types.h"

#define HZ 1000                         /* timer ticks a second; divides 1,000,000 */

/** Ticks since boot. Read the low word through jiffies, all through the function. */
extern volatile u64 jiffies_64;
#define jiffies ((unsigned long)jiffies_64)
u64 get_jiffies_64(void);

/* Right also when jiffies wrap: compare through these. */
#define time_after(a, b)     ((long)((b) - (a)) < 0)
#define time_before(a, b)    time_after(b, a)
#define time_after_eq(a, b)  ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)

/** msecs_to_jiffies - rounded up; saturates at 2^31 - 1, which is "for ever". */
unsigned long msecs_to_jiffies(unsigned ms);

static inline unsigned jiffies_to_msecs(unsigned long ticks)
{
    return (unsigned)ticks * (1000 / HZ);
}

/** time_ms - milliseconds since boot, wraps after 49 days. A few instructions. */
u32 time_ms(void);

/** time_us - microseconds since boot. */
u64 time_us(void);

/** msleep - sleep for at least @ms milliseconds. */
void msleep(unsigned ms);

static inline void ssleep(unsigned seconds)
{
    msleep(seconds * 1000);
}

/** time_init - start the timer; ticks come once interrupts are enabled. */
void time_init(void);
#endif
