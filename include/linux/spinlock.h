/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SPINLOCK_H
#define LINUX_SPINLOCK_H
/* linux/spinlock.h - spin locks, as threads and interrupts take them. */
#include <linux/spinlock_types.h>
#include "lib/cleanup.h"
#include "lib/atomic.h"
#include <linux/irqflags.h>
#include <linux/bottom_half.h>
#include <linux/preempt.h>
#include <linux/lockdep.h>

/* arch/spinlock.h's demand that interrupts are off; see kernel/spinlock.h. */
#define spin_lock(lock)        thread_spin_lock(lock)
#define spin_unlock(lock)      thread_spin_unlock(lock)
#define spin_trylock(lock)     thread_spin_trylock(lock)
#define spin_lock_irq(lock)    thread_spin_lock_irq(lock)
#define spin_unlock_irq(lock)  thread_spin_unlock_irq(lock)
#define spin_lock_bh(lock)     thread_spin_lock_bh(lock)
#define spin_unlock_bh(lock)   thread_spin_unlock_bh(lock)
#undef spin_lock_irqsave
#define spin_lock_irqsave(lock, flags) ((flags) = thread_spin_lock_save(lock))
#define spin_unlock_irqrestore(lock, flags) thread_spin_unlock_restore(lock, flags)
#define spin_lock_nested(lock, subclass) spin_lock(lock)
#define spin_lock_irqsave_nested(lock, flags, subclass) spin_lock_irqsave(lock, flags)
#define spin_trylock_irqsave(lock, flags) ({        \
    (flags) = irq_save();                           \
    bool taken_ = thread_spin_trylock(lock);        \
    if (!taken_)                                    \
        irq_restore(flags);                         \
    taken_;                                         \
})
#define spin_trylock_irq(lock) ({                   \
    local_irq_disable();                            \
    bool taken_ = thread_spin_trylock(lock);        \
    if (!taken_)                                    \
        local_irq_enable();                         \
    taken_;                                         \
})
#define spin_trylock_bh(lock)  thread_spin_trylock_bh(lock)
#define spin_is_contended(lock) 0
#define assert_spin_locked(lock) KASSERT(spin_is_locked(lock))

#define raw_spin_lock_init(lock)   spin_lock_init(lock)
#define raw_spin_lock(lock)        spin_lock(lock)
#define raw_spin_unlock(lock)      spin_unlock(lock)
#define raw_spin_trylock(lock)     spin_trylock(lock)
#define raw_spin_lock_irq(lock)    spin_lock_irq(lock)
#define raw_spin_unlock_irq(lock)  spin_unlock_irq(lock)
#define raw_spin_lock_irqsave(lock, flags) spin_lock_irqsave(lock, flags)
#define raw_spin_unlock_irqrestore(lock, flags) spin_unlock_irqrestore(lock, flags)

#define read_lock_irq(lock)     do { local_irq_disable(); read_lock(lock); } while (0)
#define read_unlock_irq(lock)   do { read_unlock(lock); local_irq_enable(); } while (0)
#define write_lock_irq(lock)    do { local_irq_disable(); write_lock(lock); } while (0)
#define write_unlock_irq(lock)  do { write_unlock(lock); local_irq_enable(); } while (0)
#define read_lock_bh(lock)      do { local_bh_disable(); read_lock(lock); } while (0)
#define read_unlock_bh(lock)    do { read_unlock(lock); local_bh_enable(); } while (0)
#define write_lock_bh(lock)     do { local_bh_disable(); write_lock(lock); } while (0)
#define write_unlock_bh(lock)   do { write_unlock(lock); local_bh_enable(); } while (0)
#define read_lock_irqsave(lock, flags) \
    do { (flags) = irq_save(); read_lock(lock); } while (0)
#define read_unlock_irqrestore(lock, flags) \
    do { read_unlock(lock); irq_restore(flags); } while (0)
#define write_lock_irqsave(lock, flags) \
    do { (flags) = irq_save(); write_lock(lock); } while (0)
#define write_unlock_irqrestore(lock, flags) \
    do { write_unlock(lock); irq_restore(flags); } while (0)

#define atomic_dec_and_lock(v, lock) ({             \
    bool last_ = !atomic_add_unless(v, -1, 1);      \
    if (last_) {                                    \
        spin_lock(lock);                            \
        last_ = atomic_dec_and_test(v);             \
        if (!last_)                                 \
            spin_unlock(lock);                      \
    }                                               \
    last_;                                          \
})

DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1_COND(spinlock, _try, spin_trylock(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock, raw_spinlock_t, spin_lock(_T->lock),
                    spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock),
                    spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_bh, spinlock_t, spin_lock_bh(_T->lock),
                    spin_unlock_bh(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags),
                    spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(read_lock, rwlock_t, read_lock(_T->lock), read_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_lock, rwlock_t, write_lock(_T->lock), write_unlock(_T->lock))
#endif
