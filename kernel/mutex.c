/* SPDX-License-Identifier: MIT */
/*
 * kernel/mutex.c - locks that a thread may hold while it sleeps.
 *
 * Problem    Whoever finds the lock taken must sleep, and no waiter may starve.
 * Idea       The one who unlocks hands the mutex to the first waiter: it is never
 *            free while somebody waits, so nobody can snatch it in passing.
 * State      struct mutex, the caller's; waiters lie on their threads' stacks.
 * Cost       Constant. A contended hand-over costs one switch.
 * Locking    mutex.lock, then the scheduler's.
 * Not done   Priority inheritance: there are no priorities.
 */
#include "kernel/mutex.h"
#include "kernel/held.h"
#include "kernel/panic.h"

struct mutex_waiter {
    struct thread *thread;
    struct list_head link;
};

void mutex_init(struct mutex *mutex)
{
    *mutex = (struct mutex)__MUTEX_INITIALIZER(*mutex);
}

bool mutex_trylock(struct mutex *mutex)
{
    unsigned long flags = spin_lock_given(&mutex->lock);
    bool taken = mutex->owner == NULL;
    if (taken) {
        mutex->owner = current_thread();
        held_add(HELD_MUTEX, mutex);
    }
    spin_unlock_irqrestore(&mutex->lock, flags);
    return taken;
}

static void sleep_until_owner(struct mutex *mutex, const struct thread *self)
{
    for (;;) {
        set_current_state(THREAD_BLOCKED);
        if (READ_ONCE(mutex->owner) == self)
            break;
        schedule();
    }
    set_current_state(THREAD_RUNNING);
}

void mutex_lock(struct mutex *mutex)
{
    struct thread *self = current_thread();
    struct mutex_waiter waiter = { .thread = self };
    unsigned long flags = spin_lock_given(&mutex->lock);
    if (unlikely(mutex->owner == self)) {
        spin_unlock_irqrestore(&mutex->lock, flags);
        caller_failed("mutex_lock(0x%08lx): this thread has that mutex already, and "
                      "would wait for itself", (unsigned long)mutex);
    }
    bool wait = mutex->owner != NULL;
    if (wait)
        list_add_tail(&waiter.link, &mutex->waiters);
    else
        mutex->owner = self;
    spin_unlock_irqrestore(&mutex->lock, flags);
    if (wait)
        sleep_until_owner(mutex, self);
    held_add(HELD_MUTEX, mutex);
}

/* Locked. */
static void hand_on(struct mutex *mutex)
{
    struct mutex_waiter *first =
        list_first_entry_or_null(&mutex->waiters, struct mutex_waiter, link);
    mutex->owner = first == NULL ? NULL : first->thread;
    if (first != NULL) {
        list_del(&first->link);
        wake_up_process(mutex->owner);
    }
}

void mutex_unlock(struct mutex *mutex)
{
    unsigned long flags = spin_lock_given(&mutex->lock);
    if (unlikely(mutex->owner != current_thread())) {
        bool is_locked = mutex->owner != NULL;
        spin_unlock_irqrestore(&mutex->lock, flags);
        caller_failed("mutex_unlock(0x%08lx): that mutex is %s", (unsigned long)mutex,
                      is_locked ? "another thread's: only who locked it may unlock it"
                                : "not locked");
    }
    held_drop(mutex);
    hand_on(mutex);
    spin_unlock_irqrestore(&mutex->lock, flags);
}

void mutex_give_up(struct mutex *mutex)
{
    if (mutex->owner == current_thread() && !mutex->lock.held)
        hand_on(mutex);
}
