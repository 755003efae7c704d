/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MUTEX_H
#define LINUX_MUTEX_H
/* linux/mutex.h - locks that may be held while sleeping. */
#include "kernel/mutex.h"
#include "lib/cleanup.h"
#include <linux/lockdep.h>
#include <linux/spinlock_types.h>

#define mutex_lock_killable(lock)          mutex_lock_interruptible(lock)
#define mutex_lock_io(lock)                mutex_lock(lock)
#define mutex_lock_nested(lock, subclass)  mutex_lock(lock)
#define mutex_lock_interruptible_nested(lock, subclass) mutex_lock_interruptible(lock)
#define mutex_destroy(lock)                do { (void)(lock); } while (0)
#define atomic_dec_and_mutex_lock(v, lock) ({       \
    bool last_ = !atomic_add_unless(v, -1, 1);      \
    if (last_) {                                    \
        mutex_lock(lock);                           \
        last_ = atomic_dec_and_test(v);             \
        if (!last_)                                 \
            mutex_unlock(lock);                     \
    }                                               \
    last_;                                          \
})

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD_COND(mutex, _try, mutex_trylock(_T))
DEFINE_GUARD_COND(mutex, _intr, mutex_lock_interruptible(_T) == 0)
DEFINE_FREE(mutex, struct mutex *, if (_T) mutex_unlock(_T))
#endif
