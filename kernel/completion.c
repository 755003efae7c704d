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
 * Locking    The wait queue's lock guards the counter as well. complete() wakes under
 *            it and then touches nothing more: the waiter may free the completion.
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

void complete(struct completion *x)
{
    unsigned long flags = spin_lock_given(&x->wait.lock);
    if (x->done != COMPLETE_ALL)
        x->done++;
    wake_up_locked(&x->wait);
    spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_all(struct completion *x)
{
    unsigned long flags = spin_lock_given(&x->wait.lock);
    x->done = COMPLETE_ALL;
    wake_up_all_locked(&x->wait);
    spin_unlock_irqrestore(&x->wait.lock, flags);
}

bool try_wait_for_completion(struct completion *x)
{
    unsigned long flags = spin_lock_given(&x->wait.lock);
    bool passed = x->done > 0;
    if (passed && x->done != COMPLETE_ALL)
        x->done--;
    spin_unlock_irqrestore(&x->wait.lock, flags);
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
