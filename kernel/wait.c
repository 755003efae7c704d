/* SPDX-License-Identifier: MIT */
/*
 * kernel/wait.c - queues of threads that wait for a condition.
 *
 * Problem    A thread wants to sleep until something is true that others, perhaps
 *            an interrupt, will make true. It must not look, find it false, and
 *            fall asleep right after it became true.
 *
 * Idea       Queue first, look then (the loop in sched.h). The waker takes entries
 *            off the queue; a waiter that finds its condition still false queues
 *            again, behind the others.
 *
 * State      The entries lie on the waiters' stacks, linked from the queue's head.
 * Cost       Constant, and linear in woken threads.
 * Locking    The queue's lock, then the scheduler's.
 * Read next  completion.c.
 */
#include "kernel/wait.h"

void init_waitqueue_head(wait_queue_head_t *queue)
{
    spin_lock_init(&queue->lock);
    INIT_LIST_HEAD(&queue->head);
}

void prepare_to_wait(wait_queue_head_t *queue, struct wait_queue_entry *wait,
                     enum thread_state state)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    wait->exclusive = false;
    if (list_empty(&wait->entry))
        list_add(&wait->entry, &queue->head);
    set_current_state(state);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void prepare_to_wait_exclusive(wait_queue_head_t *queue, struct wait_queue_entry *wait,
                               enum thread_state state)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    wait->exclusive = true;
    if (list_empty(&wait->entry))
        list_add_tail(&wait->entry, &queue->head);
    set_current_state(state);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void finish_wait(wait_queue_head_t *queue, struct wait_queue_entry *wait)
{
    set_current_state(THREAD_RUNNING);
    unsigned long flags = spin_lock_given(&queue->lock);
    list_del_init(&wait->entry);
    spin_unlock_irqrestore(&queue->lock, flags);
}

/* Locked. */
static void wake_up_most(wait_queue_head_t *queue, unsigned exclusive_most)
{
    struct wait_queue_entry *wait, *next;
    list_for_each_entry_safe(wait, next, &queue->head, entry) {
        if (wait->exclusive && exclusive_most-- == 0)
            break;
        if (!wait->stays)
            list_del_init(&wait->entry);
        wake_up_process(wait->thread);
    }
}

void add_wait_queue(wait_queue_head_t *queue, struct wait_queue_entry *wait)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    wait->exclusive = false;
    wait->stays = true;
    list_add(&wait->entry, &queue->head);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void add_wait_queue_exclusive(wait_queue_head_t *queue, struct wait_queue_entry *wait)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    wait->exclusive = true;
    wait->stays = true;
    list_add_tail(&wait->entry, &queue->head);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void remove_wait_queue(wait_queue_head_t *queue, struct wait_queue_entry *wait)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    list_del_init(&wait->entry);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void wake_up_locked(wait_queue_head_t *queue)
{
    wake_up_most(queue, 1);
}

void wake_up_all_locked(wait_queue_head_t *queue)
{
    wake_up_most(queue, ~0u);
}

void wake_up(wait_queue_head_t *queue)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    wake_up_locked(queue);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void wake_up_all(wait_queue_head_t *queue)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    wake_up_all_locked(queue);
    spin_unlock_irqrestore(&queue->lock, flags);
}

void wake_up_nr(wait_queue_head_t *queue, int count)
{
    unsigned long flags = spin_lock_given(&queue->lock);
    wake_up_most(queue, count > 0 ? (unsigned)count : ~0u);
    spin_unlock_irqrestore(&queue->lock, flags);
}

bool waitqueue_active(wait_queue_head_t *queue)
{
    return !list_empty(&queue->head);
}
