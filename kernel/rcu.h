/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_RCU_H
#define KERNEL_RCU_H
/*
 * kernel/rcu.h - readers without locks, on one processor: a reader is not preempted,
 * so whoever runs knows that no reader is under way.
 */
#include "kernel/sched.h"
#include "lib/compiler.h"
#include "mm/kmalloc.h"

static inline void rcu_read_lock(void)
{
    preempt_disable();
}

static inline void rcu_read_unlock(void)
{
    preempt_enable();
}

/** synchronize_rcu - returns when all readers that are under way have finished. */
static inline void synchronize_rcu(void)
{
    barrier();
}

#define rcu_barrier() synchronize_rcu()
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_protected(p, condition) (p)
#define rcu_dereference_check(p, condition) READ_ONCE(p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_assign_pointer(p, value) do { barrier(); WRITE_ONCE(p, value); } while (0)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)
#define rcu_read_lock_held() 1

/* The caller is no reader: nobody is. call_rcu() may be called by one, and waits. */
#define kfree_rcu(p, member) kfree(p)
#define kfree_rcu_mightsleep(p) kfree(p)
#endif
