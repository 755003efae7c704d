/* SPDX-License-Identifier: MIT */
/*
 * kernel/completion.c - "it is done", told once, also before anybody waits.
 *
 * Problem    A flag and a wait queue do it, but the flag must be counted and taken
 *            by exactly one waiter.
 * Idea       A counter: complete() adds one and wakes one, a waiter that gets
 *            through takes one away. COMPLETE_ALL stays: it is never taken away.
 * State      struct completion, the caller's.
 * Cost       Constant.
 * Locking    The counter is changed with interrupts off; see wait.c.
 */
#include "kernel/completion.h"

#define COMPLETE_ALL (~0u)

void init_completion(struct completion *x)
{
    x->done = 0;
    init_waitqueue_head(&x->wait);
}

void reinit_completion(struct completion *x)
{
    x->done = 0;
}

/* Interrupts stay off until the waiter is awake: it may well free @x then. */
void complete(struct completion *x)
{
    unsigned long flags = irq_save();
    if (x->done != COMPLETE_ALL)
        x->done++;
    wake_up(&x->wait);
    irq_restore(flags);
}

void complete_all(struct completion *x)
{
    unsigned long flags = irq_save();
    x->done = COMPLETE_ALL;
    wake_up_all(&x->wait);
    irq_restore(flags);
}

bool try_wait_for_completion(struct completion *x)
{
    unsigned long flags = irq_save();
    bool passed = x->done > 0;
    if (passed && x->done != COMPLETE_ALL)
        x->done--;
    irq_restore(flags);
    return passed;
}

void wait_for_completion(struct completion *x)
{
    wait_event_exclusive(x->wait, try_wait_for_completion(x));
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long ticks)
{
    long most = (long)min_t(unsigned long, ticks, MAX_SCHEDULE_TIMEOUT);
    return (unsigned long)___wait_event(x->wait, try_wait_for_completion(x),
                                        prepare_to_wait_exclusive, most);
}

bool completion_done(struct completion *x)
{
    return READ_ONCE(x->done) > 0;
}
