/* SPDX-License-Identifier: MIT */
/*
 * kernel/held.c - which locks a thread holds, so that they do not die with it.
 *
 * Problem    A thread that is killed cannot unlock any more. Those who wait for its
 *            mutex would wait for ever, and the next to take its spin lock would find
 *            it taken with nobody there to release it.
 *
 * Idea       Each thread notes the addresses of the locks that it takes, in the order
 *            in which it does. Addresses, not links through the locks: a block that
 *            was freed with a locked mutex in it must not be written to by those who
 *            unlock its neighbours.
 *
 * State      HELD_LOCKS_MAX addresses a thread, in struct thread. Cleared when the lock
 *            is given back: the detector must not take them for references.
 * Cost       Some ten instructions for each lock and unlock.
 * Locking    None. An interrupt handler that takes locks does so in the name of the
 *            thread below it, and has given all of them back when that goes on: hence
 *            a place is claimed first and filled in second.
 * Not done   Semaphores: whoever calls up() need not be who called down().
 * Read next  kill.c.
 */
#include "kernel/held.h"
#include "arch/sections.h"
#include "kernel/mutex.h"
#include "kernel/reach.h"
#include "kernel/spinlock.h"

void held_add(enum held_kind kind, void *lock)
{
    struct held_locks *held = &current_thread()->held;
    u32 i = held->count;
    if (i == HELD_LOCKS_MAX) {
        held->beyond_count++;
        return;
    }
    WRITE_ONCE(held->count, i + 1);
    barrier();
    held->lock[i].kind = kind;
    held->lock[i].lock = lock;
}

static void forget(struct held_locks *held, u32 i)
{
    for (; i + 1 < held->count; i++)
        held->lock[i] = held->lock[i + 1];
    held->lock[i].lock = NULL;
    held->lock[i].kind = HELD_NONE;
    barrier();
    WRITE_ONCE(held->count, i);
}

void held_drop(const void *lock)
{
    struct held_locks *held = &current_thread()->held;
    for (u32 i = held->count; i-- > 0;)
        if (held->lock[i].lock == lock) {
            forget(held, i);
            return;
        }
    if (held->beyond_count > 0)
        held->beyond_count--;
}

bool held_has_core_mutex(const struct thread *thread)
{
    const struct held_locks *held = &thread->held;
    for (u32 i = 0; i < held->count; i++) {
        uintptr_t lock = (uintptr_t)held->lock[i].lock;
        if (held->lock[i].kind == HELD_MUTEX && lock >= (uintptr_t)__image_start &&
            lock < (uintptr_t)__image_end)
            return true;
    }
    return false;
}

static void release_rwlock(rwlock_t *lock, enum held_kind kind)
{
    if (kind == HELD_READ && lock->holders > 0)
        lock->holders--;
    if (kind == HELD_WRITE && lock->holders == -1)
        lock->holders = 0;
}

static u32 size_of(enum held_kind kind)
{
    return kind == HELD_SPIN ? sizeof(spinlock_t)
           : kind == HELD_MUTEX ? sizeof(struct mutex) : sizeof(rwlock_t);
}

/* The memory of @lock may have been freed, and be something else by now. */
static bool release(void *lock, enum held_kind kind)
{
    struct reach reach;
    if (!reach_begin(&reach, (uintptr_t)lock, size_of(kind)))
        return false;
    if (kind == HELD_SPIN)
        ((spinlock_t *)lock)->held = false;
    else if (kind == HELD_MUTEX)
        mutex_give_up(lock);
    else
        release_rwlock(lock, kind);
    reach_end(&reach);
    return true;
}

unsigned held_release_all(void)
{
    struct held_locks *held = &current_thread()->held;
    unsigned released = 0;
    while (held->count > 0) {
        u32 newest = held->count - 1;
        void *lock = held->lock[newest].lock;
        enum held_kind kind = held->lock[newest].kind;
        forget(held, newest);
        released += lock != NULL && release(lock, kind);
    }
    held->beyond_count = 0;
    return released;
}
