/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MUTEX_H
#define KERNEL_MUTEX_H
/*
 * kernel/mutex.h - sleeping locks with an owner, handed on first come, first served.
 *
 * For threads only. Locking twice, or unlocking another's mutex, is a bug that is
 * found at once, and the end of the thread that does it (caller_failed).
 */
#include "arch/spinlock.h"
#include "kernel/sched.h"

struct mutex {
    spinlock_t lock;                /* guards the rest                         */
    struct thread *owner;           /* NULL: free                              */
    struct list_head waiters;       /* first is next                           */
};

#define __MUTEX_INITIALIZER(name) \
    { .lock = SPINLOCK_INIT, .waiters = LIST_HEAD_INIT((name).waiters) }
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

void mutex_init(struct mutex *mutex);
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

/** mutex_give_up - the current thread, which is being killed, may own @mutex: then
 *  unlock it. Interrupts off. */
void mutex_give_up(struct mutex *mutex);

/** mutex_trylock - Return: true if the caller now owns it. */
bool mutex_trylock(struct mutex *mutex);

/** mutex_lock_interruptible - as in Linux; never interrupted, so always 0. */
static inline int mutex_lock_interruptible(struct mutex *mutex)
{
    mutex_lock(mutex);
    return 0;
}

static inline bool mutex_is_locked(const struct mutex *mutex)
{
    return READ_ONCE(mutex->owner) != NULL;
}
#endif
