/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SEMAPHORE_H
#define KERNEL_SEMAPHORE_H
/*
 * kernel/semaphore.h - counting locks, and locks for many readers or one writer, that
 * threads sleep for. All over wait queues; names and meanings are Linux's.
 */
#include "kernel/wait.h"
#include "lib/errno.h"

struct semaphore {
    unsigned count;                 /* that may still pass; guarded by irqs off */
    wait_queue_head_t wait;
};

#define __SEMAPHORE_INITIALIZER(name, n) \
    { .count = (n), .wait = __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DEFINE_SEMAPHORE_2(name, n) \
    struct semaphore name = __SEMAPHORE_INITIALIZER(name, n)
#define DEFINE_SEMAPHORE_1(name) DEFINE_SEMAPHORE_2(name, 1)
#define DEFINE_SEMAPHORE_PICK(a, b, chosen, ...) chosen
#define DEFINE_SEMAPHORE(...) DEFINE_SEMAPHORE_PICK(__VA_ARGS__, DEFINE_SEMAPHORE_2, \
                                                    DEFINE_SEMAPHORE_1)(__VA_ARGS__)

static inline void sema_init(struct semaphore *sem, int n)
{
    sem->count = (unsigned)n;
    init_waitqueue_head(&sem->wait);
}

/** down_trylock - Return: 0 if it passed, 1 if not. */
static inline int down_trylock(struct semaphore *sem)
{
    unsigned long flags = irq_save();
    bool passed = sem->count > 0;
    sem->count -= passed;
    irq_restore(flags);
    return !passed;
}

static inline void down(struct semaphore *sem)
{
    wait_event_exclusive(sem->wait, down_trylock(sem) == 0);
}

static inline int down_interruptible(struct semaphore *sem)
{
    down(sem);
    return 0;
}

#define down_killable(sem) down_interruptible(sem)

/** down_timeout - Return: 0, or -ETIME after @ticks. */
static inline int down_timeout(struct semaphore *sem, long ticks)
{
    return ___wait_event(sem->wait, down_trylock(sem) == 0, prepare_to_wait_exclusive,
                         ticks) > 0 ? 0 : -ETIME;
}

static inline void up(struct semaphore *sem)
{
    unsigned long flags = irq_save();
    sem->count++;
    wake_up(&sem->wait);
    irq_restore(flags);
}

/* ---- many readers or one writer; waiting writers hold new readers back --- */

struct rw_semaphore {
    int holders;                    /* readers; -1: a writer. By irqs off       */
    unsigned writers_waiting;
    wait_queue_head_t wait;
};

#define __RWSEM_INITIALIZER(name) \
    { .wait = __WAIT_QUEUE_HEAD_INITIALIZER((name).wait) }
#define DECLARE_RWSEM(name) struct rw_semaphore name = __RWSEM_INITIALIZER(name)

static inline void init_rwsem(struct rw_semaphore *sem)
{
    sem->holders = 0;
    sem->writers_waiting = 0;
    init_waitqueue_head(&sem->wait);
}

static inline int down_read_trylock(struct rw_semaphore *sem)
{
    unsigned long flags = irq_save();
    bool taken = sem->holders >= 0 && sem->writers_waiting == 0;
    sem->holders += taken;
    irq_restore(flags);
    return taken;
}

static inline int down_write_trylock(struct rw_semaphore *sem)
{
    unsigned long flags = irq_save();
    bool taken = sem->holders == 0;
    sem->holders -= taken;
    irq_restore(flags);
    return taken;
}

static inline void down_read(struct rw_semaphore *sem)
{
    wait_event(sem->wait, down_read_trylock(sem));
}

static inline void down_write(struct rw_semaphore *sem)
{
    unsigned long flags = irq_save();
    sem->writers_waiting++;
    irq_restore(flags);
    wait_event(sem->wait, down_write_trylock(sem));
    flags = irq_save();
    sem->writers_waiting--;
    irq_restore(flags);
}

static inline void up_read(struct rw_semaphore *sem)
{
    unsigned long flags = irq_save();
    sem->holders--;
    wake_up_all(&sem->wait);
    irq_restore(flags);
}

static inline void up_write(struct rw_semaphore *sem)
{
    unsigned long flags = irq_save();
    sem->holders = 0;
    wake_up_all(&sem->wait);
    irq_restore(flags);
}

static inline void downgrade_write(struct rw_semaphore *sem)
{
    unsigned long flags = irq_save();
    sem->holders = 1;
    wake_up_all(&sem->wait);
    irq_restore(flags);
}
#endif
