/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H
/*
 * kernel/wait.h - queues of threads that wait until a condition holds.
 *
 * The one who makes the condition true calls wake_up(); the waiters look again.
 * Names and meanings are Linux's; there are no signals, so the interruptible
 * forms never return -ERESTARTSYS.
 */
#include "arch/spinlock.h"
#include "kernel/sched.h"
#include "lib/list.h"

typedef struct wait_queue_head {
    spinlock_t lock;
    struct list_head head;              /* of wait_queue_entry.entry           */
} wait_queue_head_t;

/* One waiting thread; lives on its stack. */
typedef struct wait_queue_entry {
    union {
        struct thread *thread;
        struct thread *private;         /* what Linux's code calls it          */
    };
    bool exclusive;                     /* wake_up() stops after one of these  */
    bool stays;                         /* add_wait_queue(): woken, but queued */
    struct list_head entry;             /* empty: not queued (woken)           */
} wait_queue_entry_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) \
    { .lock = SPINLOCK_INIT, .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
    wait_queue_head_t name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DEFINE_WAIT(name)                                               \
    struct wait_queue_entry name = { .thread = current_thread(),        \
                                     .entry = LIST_HEAD_INIT((name).entry) }

#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)

/* For add_wait_queue(), below. */
#define DECLARE_WAITQUEUE(name, task)                                   \
    struct wait_queue_entry name = { .thread = (task), .stays = true,   \
                                     .entry = LIST_HEAD_INIT((name).entry) }

void init_waitqueue_head(wait_queue_head_t *queue);

/** add_wait_queue - queue @wait until remove_wait_queue(), however often it is woken:
 *  for a thread that waits for several things at once. */
void add_wait_queue(wait_queue_head_t *queue, struct wait_queue_entry *wait);
void add_wait_queue_exclusive(wait_queue_head_t *queue, struct wait_queue_entry *wait);
void remove_wait_queue(wait_queue_head_t *queue, struct wait_queue_entry *wait);

/** prepare_to_wait - queue @wait if it is not, and set the thread's @state. The
 *  exclusive ones queue behind all others. */
void prepare_to_wait(wait_queue_head_t *queue, struct wait_queue_entry *wait,
                     enum thread_state state);
void prepare_to_wait_exclusive(wait_queue_head_t *queue, struct wait_queue_entry *wait,
                               enum thread_state state);

/** finish_wait - off the queue, and running. */
void finish_wait(wait_queue_head_t *queue, struct wait_queue_entry *wait);

/** wake_up - every waiter that is not exclusive, and one that is. */
void wake_up(wait_queue_head_t *queue);
void wake_up_all(wait_queue_head_t *queue);
/** wake_up_nr - the same with @count exclusive ones. */
void wake_up_nr(wait_queue_head_t *queue, int count);
/** wake_up_locked, wake_up_all_locked - the same for who holds the queue's lock. */
void wake_up_locked(wait_queue_head_t *queue);
void wake_up_all_locked(wait_queue_head_t *queue);
#define wake_up_interruptible(queue) wake_up(queue)
#define wake_up_interruptible_all(queue) wake_up_all(queue)
#define wake_up_interruptible_nr(queue, count) wake_up_nr(queue, count)
#define wake_up_interruptible_sync(queue) wake_up(queue)
#define wake_up_sync(queue) wake_up(queue)

/** waitqueue_active - does anybody wait? */
bool waitqueue_active(wait_queue_head_t *queue);

/* Evaluates to the ticks left; 0: time ran out and @condition is still false. */
#define ___wait_event(queue, condition, prepare, ticks) ({              \
    long wait_left_ = (ticks);                                          \
    DEFINE_WAIT(wait_entry_);                                           \
    for (;;) {                                                          \
        prepare(&(queue), &wait_entry_, THREAD_BLOCKED);                \
        if (condition) {                                                \
            wait_left_ = wait_left_ ? wait_left_ : 1;                   \
            break;                                                      \
        }                                                               \
        if (wait_left_ == 0)                                            \
            break;                                                      \
        wait_left_ = schedule_timeout(wait_left_);                      \
    }                                                                   \
    finish_wait(&(queue), &wait_entry_);                                \
    wait_left_;                                                         \
})

/** wait_event - sleep until @condition, which is evaluated often, is true. */
#define wait_event(queue, condition)                                    \
    ((void)___wait_event(queue, condition, prepare_to_wait, MAX_SCHEDULE_TIMEOUT))

/** wait_event_exclusive - the same, but one wake_up() wakes only one of these. */
#define wait_event_exclusive(queue, condition)                          \
    ((void)___wait_event(queue, condition, prepare_to_wait_exclusive,   \
                         MAX_SCHEDULE_TIMEOUT))

/** wait_event_timeout - for at most @ticks (>= 0). Return: 0 if @condition is
 *  still false, else the ticks left, at least 1. */
#define wait_event_timeout(queue, condition, ticks)                     \
    ___wait_event(queue, condition, prepare_to_wait, ticks)

#define wait_event_interruptible(queue, condition)                      \
    ({ wait_event(queue, condition); 0; })
#define wait_event_interruptible_exclusive(queue, condition)            \
    ({ wait_event_exclusive(queue, condition); 0; })
#define wait_event_killable(queue, condition)                           \
    wait_event_interruptible(queue, condition)
#define wait_event_killable_timeout(queue, condition, ticks)            \
    wait_event_timeout(queue, condition, ticks)
#define wait_event_idle(queue, condition) wait_event(queue, condition)
#define wait_event_idle_timeout(queue, condition, ticks)                \
    wait_event_timeout(queue, condition, ticks)
#define wait_event_freezable(queue, condition)                          \
    wait_event_interruptible(queue, condition)
#define wait_event_interruptible_timeout(queue, condition, ticks)       \
    wait_event_timeout(queue, condition, ticks)
#endif
