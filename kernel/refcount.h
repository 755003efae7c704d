/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_REFCOUNT_H
#define KERNEL_REFCOUNT_H
/*
 * kernel/refcount.h - counts of references that cannot wrap around.
 *
 * A count that would overflow, go below 0 or come back from 0 is a bug. It is told
 * (WARN), and the count saturates: it stays near REFCOUNT_SATURATED, so the object
 * is never freed. A leak is better than a use after free. Linux's names, meanings
 * and messages.
 */
#include "arch/spinlock.h"
#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/limits.h"

struct mutex;

typedef struct refcount_struct {
    atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)   { .refs = ATOMIC_INIT(n) }
#define REFCOUNT_MAX       INT_MAX
#define REFCOUNT_SATURATED (INT_MIN / 2)

static inline void refcount_set(refcount_t *r, int n)
{
    atomic_set(&r->refs, n);
}

static inline unsigned refcount_read(const refcount_t *r)
{
    return (unsigned)atomic_read(&r->refs);
}

void refcount_add(int i, refcount_t *r);
void refcount_inc(refcount_t *r);
void refcount_dec(refcount_t *r);       /* for those who know that it is not the last */

/** refcount_add_not_zero, _inc_not_zero - Return: false if it was 0, unchanged. */
bool __must_check refcount_add_not_zero(int i, refcount_t *r);
bool __must_check refcount_inc_not_zero(refcount_t *r);

/** refcount_sub_and_test, _dec_and_test - Return: true if it is 0 now. */
bool __must_check refcount_sub_and_test(int i, refcount_t *r);
bool __must_check refcount_dec_and_test(refcount_t *r);

/** refcount_dec_if_one - 1 to 0, else unchanged. _dec_not_one: unless it is 1. */
bool __must_check refcount_dec_if_one(refcount_t *r);
bool __must_check refcount_dec_not_one(refcount_t *r);

/** refcount_dec_and_mutex_lock, _lock - if it is 0 now, the lock is held. */
bool __must_check refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock);
bool __must_check refcount_dec_and_lock(refcount_t *r, spinlock_t *lock);
#endif
