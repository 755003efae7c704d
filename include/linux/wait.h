/* SPDX-License-Identifier: MIT */
#ifndef LINUX_WAIT_H
#define LINUX_WAIT_H
/* linux/wait.h - queues of waiting threads. */
#include "kernel/wait.h"
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/sched.h>

#define init_wait(wait) do {                        \
    *(wait) = (struct wait_queue_entry){ .thread = current_thread() }; \
    INIT_LIST_HEAD(&(wait)->entry);                 \
} while (0)
#define init_waitqueue_entry(wait, task) do {       \
    *(wait) = (struct wait_queue_entry){ .thread = (task), .stays = true }; \
    INIT_LIST_HEAD(&(wait)->entry);                 \
} while (0)
#define prepare_to_wait_event(queue, wait, state) \
    ({ prepare_to_wait(queue, wait, state); 0L; })
#define wq_has_sleeper(queue)   waitqueue_active(queue)
#define wake_up_poll(queue, mask) wake_up(queue)
#define wait_event_lock_irq(queue, condition, lock) do {    \
    while (!(condition)) {                                  \
        spin_unlock_irq(&(lock));                           \
        wait_event(queue, condition);                       \
        spin_lock_irq(&(lock));                             \
    }                                                       \
} while (0)
#define wait_event_interruptible_lock_irq(queue, condition, lock) \
    ({ wait_event_lock_irq(queue, condition, lock); 0; })
#endif
