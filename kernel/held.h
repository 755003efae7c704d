/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_HELD_H
#define KERNEL_HELD_H
/*
 * kernel/held.h - which locks a thread holds, so that they do not die with it.
 *
 * Noted are mutexes, and the spin locks and rwlocks that modules take
 * (kernel/spinlock.h). Not noted: the core's own spin locks, since a thread that
 * faults under one of them is never killed (kill.c), and semaphores, which have no
 * owner.
 */
#include "lib/types.h"

struct thread;

enum held_kind { HELD_NONE, HELD_MUTEX, HELD_SPIN, HELD_READ, HELD_WRITE };

enum { HELD_LOCKS_MAX = 12 };

/* Owner: the thread itself, and interrupts on top of it that leave it as it was. */
struct held_locks {
    struct {
        void *lock;
        enum held_kind kind;
    } lock[HELD_LOCKS_MAX];             /* [0, count), oldest first               */
    u32 count;
    u32 beyond_count;                   /* held, too, but there was no room       */
};

/** held_add - the current thread took @lock. held_drop: gave it back; one that was
 *  not noted is no matter. */
void held_add(enum held_kind kind, void *lock);
void held_drop(const void *lock);

/** held_has_core_mutex - does @thread hold a mutex that is one of the kernel's own
 *  variables, and stands for something half done there? */
bool held_has_core_mutex(const struct thread *thread);

/** held_release_all - give back all that the current thread holds, newest first, in
 *  its name. Interrupts off. Return: how many. */
unsigned held_release_all(void);
#endif
