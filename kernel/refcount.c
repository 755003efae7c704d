/* SPDX-License-Identifier: MIT */
/*
 * kernel/refcount.c - counts of references that cannot wrap around.
 *
 * Problem    A count one too low frees an object that somebody uses; one that wraps
 *            around does the same after 2^32 leaks.
 * Idea       Half of all values, the negative ones, mean "broken". Whoever reaches
 *            them puts the count into their middle, where no reasonable number of
 *            further changes leads out again.
 * Cost       One locked instruction, and two comparisons.
 * Read next  kernel/kref.h.
 */
#include "kernel/refcount.h"
#include "kernel/mutex.h"
#include "kernel/spinlock.h"
#include "kernel/warn.h"

#define saturate(r, message) do {                       \
    refcount_set(r, REFCOUNT_SATURATED);                \
    WARN_ONCE(true, "refcount_t: " message ".\n");      \
} while (0)

static inline void check_add(refcount_t *r, int old, int i)
{
    if (old == 0)
        saturate(r, "addition on 0; use-after-free");
    else if (old < 0 || old > INT_MAX - i)
        saturate(r, "saturated; leaking memory");
}

void refcount_add(int i, refcount_t *r)
{
    check_add(r, atomic_fetch_add(i, &r->refs), i);
}

void refcount_inc(refcount_t *r)
{
    refcount_add(1, r);
}

bool refcount_add_not_zero(int i, refcount_t *r)
{
    int old = atomic_read(&r->refs);
    while (old != 0 &&
           !atomic_try_cmpxchg(&r->refs, &old, (int)((unsigned)old + (unsigned)i)))
        continue;
    if (old != 0)
        check_add(r, old, i);
    return old != 0;
}

bool refcount_inc_not_zero(refcount_t *r)
{
    return refcount_add_not_zero(1, r);
}

bool refcount_sub_and_test(int i, refcount_t *r)
{
    int old = atomic_fetch_sub(i, &r->refs);
    if (old > 0 && old == i)
        return true;
    if (old <= 0 || old < i)
        saturate(r, "underflow; use-after-free");
    return false;
}

bool refcount_dec_and_test(refcount_t *r)
{
    return refcount_sub_and_test(1, r);
}

void refcount_dec(refcount_t *r)
{
    if (atomic_fetch_sub(1, &r->refs) <= 1)
        saturate(r, "decrement hit 0; leaking memory");
}

bool refcount_dec_if_one(refcount_t *r)
{
    return atomic_cmpxchg(&r->refs, 1, 0) == 1;
}

bool refcount_dec_not_one(refcount_t *r)
{
    int old = atomic_read(&r->refs);
    do {
        if (old == REFCOUNT_SATURATED)
            return true;
        if (old == 1)
            return false;
        if (old <= 0) {
            WARN_ONCE(true, "refcount_t: underflow; use-after-free.\n");
            return true;
        }
    } while (!atomic_try_cmpxchg(&r->refs, &old, old - 1));
    return true;
}

bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock)
{
    if (refcount_dec_not_one(r))
        return false;
    mutex_lock(lock);
    if (refcount_dec_and_test(r))
        return true;
    mutex_unlock(lock);
    return false;
}

bool refcount_dec_and_lock(refcount_t *r, spinlock_t *lock)
{
    if (refcount_dec_not_one(r))
        return false;
    thread_spin_lock(lock);
    if (refcount_dec_and_test(r))
        return true;
    thread_spin_unlock(lock);
    return false;
}
