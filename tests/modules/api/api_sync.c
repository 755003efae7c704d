/* SPDX-License-Identifier: MIT */
/* tests/modules/api/api_sync.c - atomics, counts of references, locks, waiting, guards. */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include "api_test.h"

static void test_atomic(void)
{
    atomic_t a = ATOMIC_INIT(5);
    atomic64_t b = ATOMIC64_INIT(1ll << 40);
    unsigned long bits[2] = { 0, 0 };
    int old = 8;

    CHECK(atomic_inc_return(&a) == 6 && atomic_fetch_add(2, &a) == 6);
    CHECK(atomic_cmpxchg(&a, 8, 9) == 8 && !atomic_try_cmpxchg(&a, &old, 3) && old == 9);
    CHECK(atomic_xchg(&a, 1) == 9 && atomic_dec_and_test(&a));
    CHECK(!atomic_inc_not_zero(&a) && atomic_dec_if_positive(&a) == -1);
    CHECK(atomic_add_negative(-3, &a) && !atomic_add_unless(&a, 1, -3));
    atomic64_add(5, &b);
    CHECK(atomic64_read(&b) == (1ll << 40) + 5 && atomic64_dec_return(&b) == (1ll << 40) + 4);
    set_bit(33, bits);
    CHECK(bits[1] == 2 && test_bit(33, bits) && test_and_clear_bit(33, bits) && !bits[1]);
}

struct object {
    struct kref ref;
    bool *released;
};

static void release(struct kref *ref)
{
    struct object *object = container_of(ref, struct object, ref);

    *object->released = true;
    kfree(object);
}

static void test_references(void)
{
    struct object *object = kzalloc(sizeof(*object), GFP_KERNEL);
    bool released = false;
    refcount_t r = REFCOUNT_INIT(1);

    object->released = &released;
    kref_init(&object->ref);
    kref_get(&object->ref);
    CHECK(!kref_put(&object->ref, release) && !released);
    CHECK(kref_put(&object->ref, release) && released);

    CHECK(refcount_inc_not_zero(&r) && refcount_read(&r) == 2);
    refcount_dec(&r);
    CHECK(refcount_dec_and_test(&r) && !refcount_inc_not_zero(&r));
    refcount_inc(&r);                                   /* warns */
    CHECK(refcount_read(&r) == (unsigned int)REFCOUNT_SATURATED);
    refcount_inc(&r);                                   /* warns */
    CHECK(!refcount_dec_and_test(&r));                  /* warns */
    CHECK(refcount_read(&r) == (unsigned int)REFCOUNT_SATURATED);
}

static DEFINE_SPINLOCK(lock);
static DEFINE_MUTEX(mutex);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static DECLARE_COMPLETION(done);
static DECLARE_RWSEM(rwsem);
static int shared;

static int contender(void *data)
{
    for (int i = 0; i < 2000; i++) {
        spin_lock(&lock);
        shared++;
        spin_unlock(&lock);
        mutex_lock(&mutex);
        shared += 2;
        shared -= 2;
        mutex_unlock(&mutex);
    }
    wake_up(&queue);
    complete(&done);
    return 0;
}

static void test_locks(void)
{
    unsigned long flags, left;
    struct semaphore sem;

    shared = 0;
    kthread_run(contender, NULL, "api_contender");
    kthread_run(contender, NULL, "api_contender");
    wait_for_completion(&done);
    CHECK(wait_for_completion_interruptible_timeout(&done, 10 * HZ) > 0);
    CHECK(shared == 4000 && !mutex_is_locked(&mutex));
    CHECK(wait_event_interruptible(queue, shared == 4000) == 0);
    left = wait_event_timeout(queue, shared == 1, 3);
    CHECK(left == 0);
    spin_lock_irqsave(&lock, flags);
    CHECK(irqs_disabled() && spin_is_locked(&lock) && !spin_trylock(&lock));
    spin_unlock_irqrestore(&lock, flags);
    spin_lock_irq(&lock);
    spin_unlock_irq(&lock);
    CHECK(!irqs_disabled() && !in_atomic());
    spin_lock_bh(&lock);
    CHECK(in_atomic() && in_softirq() && !irqs_disabled());
    spin_unlock_bh(&lock);
    CHECK(mutex_trylock(&mutex) && !mutex_trylock(&mutex));
    mutex_unlock(&mutex);
    sema_init(&sem, 1);
    down(&sem);
    CHECK(down_trylock(&sem) == 1 && down_timeout(&sem, 2) == -ETIME);
    up(&sem);
    down_read(&rwsem);
    CHECK(down_read_trylock(&rwsem) && !down_write_trylock(&rwsem));
    up_read(&rwsem);
    up_read(&rwsem);
}

static int guarded(int how)
{
    void *p __free(kfree) = kmalloc(64, GFP_KERNEL);

    if (!p)
        return -ENOMEM;
    guard(mutex)(&mutex);
    CHECK(mutex_is_locked(&mutex));
    if (how == 0)
        return 1;
    scoped_guard(spinlock_irqsave, &lock) {
        CHECK(irqs_disabled() && spin_is_locked(&lock));
        if (how == 1)
            return 2;
    }
    CHECK(!irqs_disabled());
    scoped_cond_guard(mutex_try, return 3, &mutex)
        return 4;
    return 5;
}

static char *keep(void)
{
    char *p __free(kfree) = kstrdup("kept", GFP_KERNEL);

    return_ptr(p);
}

static void test_guards(void)
{
    char *kept = keep();

    CHECK(guarded(0) == 1 && guarded(1) == 2 && guarded(2) == 3);
    CHECK(!mutex_is_locked(&mutex) && !spin_is_locked(&lock) && !irqs_disabled());
    CHECK(kept && strcmp(kept, "kept") == 0);
    kfree(kept);
}

static int __init api_sync_init(void)
{
    test_atomic();
    test_references();
    test_locks();
    test_guards();
    return api_verdict();
}
module_init(api_sync_init);

static void __exit api_sync_exit(void)
{
}
module_exit(api_sync_exit);
MODULE_LICENSE("GPL");
