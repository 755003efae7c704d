/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_KREF_H
#define KERNEL_KREF_H
/*
 * kernel/kref.h - objects that live until the last reference to them is put.
 *
 *     kref_init(&p->ref);                  one reference: the maker's
 *     kref_get(&p->ref);                   before handing it to another
 *     kref_put(&p->ref, release);          each in the end; release(&p->ref) frees
 */
#include "kernel/mutex.h"
#include "kernel/refcount.h"
#include "kernel/spinlock.h"

struct kref {
    refcount_t refcount;
};

#define KREF_INIT(n) { .refcount = REFCOUNT_INIT(n) }

static inline void kref_init(struct kref *kref)
{
    refcount_set(&kref->refcount, 1);
}

static inline unsigned kref_read(const struct kref *kref)
{
    return refcount_read(&kref->refcount);
}

static inline void kref_get(struct kref *kref)
{
    refcount_inc(&kref->refcount);
}

/** kref_get_unless_zero - for look-ups: 0 if its last reference is gone. */
static inline int __must_check kref_get_unless_zero(struct kref *kref)
{
    return refcount_inc_not_zero(&kref->refcount);
}

/** kref_put - Return: 1 if that was the last, and @release was called. */
static inline int kref_put(struct kref *kref, void (*release)(struct kref *kref))
{
    bool last = refcount_dec_and_test(&kref->refcount);
    if (last)
        release(kref);
    return last;
}

/** kref_put_mutex, kref_put_lock - @release runs with the lock held, and drops it. */
static inline int kref_put_mutex(struct kref *kref, void (*release)(struct kref *kref),
                                 struct mutex *lock)
{
    bool last = refcount_dec_and_mutex_lock(&kref->refcount, lock);
    if (last)
        release(kref);
    return last;
}

static inline int kref_put_lock(struct kref *kref, void (*release)(struct kref *kref),
                                spinlock_t *lock)
{
    bool last = refcount_dec_and_lock(&kref->refcount, lock);
    if (last)
        release(kref);
    return last;
}
#endif
