/* SPDX-License-Identifier: MIT */
#ifndef ARCH_SPINLOCK_H
#define ARCH_SPINLOCK_H
/*
 * arch/spinlock.h - short critical sections, safe against interrupts.
 *
 * On the one CPU that runs today, disabling interrupts is the lock; `held` finds
 * the caller who would deadlock on a second CPU (taking a lock it holds).
 */
#include "arch/cpu.h"
#include "lib/assert.h"

typedef struct spinlock {
    bool held;
} spinlock_t;

#define SPINLOCK_INIT { .held = false }
#define DEFINE_SPINLOCK(name) spinlock_t name = SPINLOCK_INIT

static inline void spin_lock_init(spinlock_t *lock)
{
    lock->held = false;
}

static inline void spin_lock(spinlock_t *lock)
{
    KASSERT(!lock->held);
    lock->held = true;
    __acquire(lock);
    barrier();
}

static inline void spin_unlock(spinlock_t *lock)
{
    KASSERT(lock->held);
    barrier();
    __release(lock);
    lock->held = false;
}

static inline unsigned long spin_lock_save(spinlock_t *lock)
{
    unsigned long flags = irq_save();
    spin_lock(lock);
    return flags;
}

/* The same for a lock whose address was given by a caller that may be wrong: that
 * faults before interrupts are off, where nothing is held and nothing half done. */
static inline unsigned long spin_lock_given(spinlock_t *lock)
{
    (void)*(volatile bool *)&lock->held;
    return spin_lock_save(lock);
}

static inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
    spin_unlock(lock);
    irq_restore(flags);
}

/* Linux's form: @flags is an unsigned long variable, written here. */
#define spin_lock_irqsave(lock, flags) ((flags) = spin_lock_save(lock))
#endif
