/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_RATELIMIT_H
#define KERNEL_RATELIMIT_H
/* kernel/ratelimit.h - something at most so often in so long. */
#include "arch/cpu.h"
#include "kernel/time.h"

struct ratelimit_state {
    int interval;                   /* ticks                                    */
    int burst;                      /* times in one interval                    */
    int printed, missed;            /* in the interval under way                */
    unsigned long begin;            /* of it, in jiffies; 0: none yet           */
};

#define DEFAULT_RATELIMIT_INTERVAL (5 * HZ)
#define DEFAULT_RATELIMIT_BURST    10
#define RATELIMIT_STATE_INIT(name, interval_init, burst_init) \
    { .interval = (interval_init), .burst = (burst_init) }
#define DEFINE_RATELIMIT_STATE(name, interval_init, burst_init) \
    struct ratelimit_state name = RATELIMIT_STATE_INIT(name, interval_init, burst_init)

static inline void ratelimit_state_init(struct ratelimit_state *rs, int interval,
                                        int burst)
{
    *rs = (struct ratelimit_state)RATELIMIT_STATE_INIT(rs, interval, burst);
}

/** __ratelimit - Return: true: do it; false: that was too much. */
static inline int __ratelimit(struct ratelimit_state *rs)
{
    unsigned long flags = irq_save();
    if (rs->begin == 0 || time_after(jiffies, rs->begin + (unsigned long)rs->interval)) {
        rs->begin = jiffies | 1;
        rs->printed = rs->missed = 0;
    }
    int allowed = rs->interval == 0 || rs->printed < rs->burst;
    *(allowed ? &rs->printed : &rs->missed) += 1;
    irq_restore(flags);
    return allowed;
}
#endif
