/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SPINLOCK_H
#define KERNEL_SPINLOCK_H
/*
 * kernel/spinlock.h - spin locks as Linux's code takes them: in every flavour, and
 * safe against other threads also where interrupts stay enabled.
 *
 * Those of arch/spinlock.h know no threads: they demand that interrupts are off.
 * Here taking a lock also keeps the scheduler from switching: preempt_disable()
 * around those. Modules see the functions below under Linux's names. A thread that is
 * killed gives back those that it holds (kernel/held.h).
 */
#include "arch/spinlock.h"
#include "kernel/held.h"
#include "kernel/preempt.h"
#include "kernel/sched.h"

/* Preemption is off: take it and note who did. */
static inline void spin_lock_noted(spinlock_t *lock)
{
    spin_lock(lock);
    held_add(HELD_SPIN, lock);
}

static inline void spin_unlock_noted(spinlock_t *lock)
{
    held_drop(lock);
    spin_unlock(lock);
}

static inline bool spin_trylock_noted(spinlock_t *lock)
{
    bool taken = !READ_ONCE(lock->held);
    if (taken)
        spin_lock_noted(lock);
    return taken;
}

static inline void thread_spin_lock(spinlock_t *lock)
{
    preempt_disable();
    spin_lock_noted(lock);
}

static inline void thread_spin_unlock(spinlock_t *lock)
{
    spin_unlock_noted(lock);
    preempt_enable();
}

static inline bool thread_spin_trylock(spinlock_t *lock)
{
    preempt_disable();
    bool taken = spin_trylock_noted(lock);
    if (!taken)
        preempt_enable();
    return taken;
}

static inline unsigned long thread_spin_lock_save(spinlock_t *lock)
{
    unsigned long flags = irq_save();
    thread_spin_lock(lock);
    return flags;
}

/* Interrupts first: preempt_enable() may then switch at once. */
static inline void thread_spin_unlock_restore(spinlock_t *lock, unsigned long flags)
{
    spin_unlock_noted(lock);
    irq_restore(flags);
    preempt_enable();
}

static inline void thread_spin_lock_irq(spinlock_t *lock)
{
    local_irq_disable();
    thread_spin_lock(lock);
}

static inline void thread_spin_unlock_irq(spinlock_t *lock)
{
    spin_unlock_noted(lock);
    local_irq_enable();
    preempt_enable();
}

static inline void thread_spin_lock_bh(spinlock_t *lock)
{
    local_bh_disable();
    spin_lock_noted(lock);
}

static inline bool thread_spin_trylock_bh(spinlock_t *lock)
{
    local_bh_disable();
    bool taken = spin_trylock_noted(lock);
    if (!taken)
        local_bh_enable();
    return taken;
}

static inline void thread_spin_unlock_bh(spinlock_t *lock)
{
    spin_unlock_noted(lock);
    local_bh_enable();
}

static inline int spin_is_locked(const spinlock_t *lock)
{
    return READ_ONCE(lock->held);
}

/* ---- many readers or one writer -------------------------------------- */

typedef struct {
    int holders;                    /* readers; -1: a writer                    */
} rwlock_t;

#define RWLOCK_INIT { 0 }
#define DEFINE_RWLOCK(name) rwlock_t name = RWLOCK_INIT

static inline void rwlock_init(rwlock_t *lock)
{
    lock->holders = 0;
}

/* One processor: whoever finds it taken would wait for ever. */
static inline void read_lock(rwlock_t *lock)
{
    unsigned long flags;
    preempt_disable();
    flags = irq_save();
    KASSERT(lock->holders >= 0);
    lock->holders++;
    __acquire(lock);
    held_add(HELD_READ, lock);
    irq_restore(flags);
}

static inline void read_unlock(rwlock_t *lock)
{
    unsigned long flags = irq_save();
    KASSERT(lock->holders > 0);
    held_drop(lock);
    lock->holders--;
    __release(lock);
    irq_restore(flags);
    preempt_enable();
}

static inline void write_lock(rwlock_t *lock)
{
    preempt_disable();
    KASSERT(lock->holders == 0);
    lock->holders = -1;
    __acquire(lock);
    held_add(HELD_WRITE, lock);
}

static inline void write_unlock(rwlock_t *lock)
{
    KASSERT(lock->holders == -1);
    held_drop(lock);
    __release(lock);
    lock->holders = 0;
    preempt_enable();
}
#endif
