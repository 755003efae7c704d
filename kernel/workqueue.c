/* SPDX-License-Identifier: MIT */
/*
 * kernel/workqueue.c - functions that are called soon, in a thread that may sleep.
 *
 * Problem    An interrupt handler must not sleep and has no time: what it found to do
 *            must be done elsewhere, without a thread for each such thing.
 *
 * Idea       A queue of works; worker threads take them off its front (worker.c).
 *
 *              free --queue_work--> on the queue --taken--> runs, free again
 *              free --queue_delayed_work--> timer set --tick--> on the queue
 *                                     `-----pending----'----------'
 *
 *            `pending` has one owner at a time: the queue, or the timer.
 *
 * State      In each work: pending, its place, its number. Works get numbers in the
 *            order of queueing, so that "all up to now" is one comparison.
 * Cost       Queueing: constant, and a switch. Flushing: two switches.
 * Locking    workqueue_lock, interrupts off.
 * Not done   Priorities, processors.   Read next: worker.c, timer.c.
 */
#include "kernel/time.h"
#include "kernel/workqueue_internal.h"

/* ---- queueing -------------------------------------------------------- */

/* Locked. */
static void enqueue(struct workqueue_struct *wq, struct work_struct *work)
{
    work->wq = wq;
    list_add_tail(&work->entry, &wq->works);
    work->number = ++wq->last_number;
    workqueue_watch();
}

/* Is it ours to queue? Then it is pending from now on. */
static bool claim(struct work_struct *work)
{
    unsigned long flags = irq_save();
    bool claimed = work->pending == 0;
    work->pending = 1;
    irq_restore(flags);
    return claimed;
}

static void enqueue_claimed(struct workqueue_struct *wq, struct work_struct *work)
{
    unsigned long flags = spin_lock_save(&workqueue_lock);
    enqueue(wq, work);
    spin_unlock_irqrestore(&workqueue_lock, flags);
    wake_up(&wq->has_work);
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
    if (!claim(work))
        return false;
    enqueue_claimed(wq, work);
    return true;
}

void delayed_work_timer_fn(struct timer_list *timer)
{
    struct delayed_work *dwork = from_timer(dwork, timer, timer);
    enqueue_claimed(dwork->wq, &dwork->work);
}

static void start_delay(struct workqueue_struct *wq, struct delayed_work *dwork,
                        unsigned long delay)
{
    dwork->wq = wq;
    if (delay == 0)
        enqueue_claimed(wq, &dwork->work);
    else
        mod_timer(&dwork->timer, jiffies + delay);
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
                        unsigned long delay)
{
    if (!claim(&dwork->work))
        return false;
    start_delay(wq, dwork, delay);
    return true;
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
                      unsigned long delay)
{
    unsigned long flags = irq_save();
    bool was_pending = cancel_delayed_work(dwork);
    queue_delayed_work(wq, dwork, delay);
    irq_restore(flags);
    return was_pending;
}

/* ---- cancelling and waiting ------------------------------------------ */

bool cancel_work(struct work_struct *work)
{
    unsigned long flags = spin_lock_save(&workqueue_lock);
    bool queued = work->pending && work->wq != NULL && !list_empty(&work->entry);
    if (queued) {
        list_del_init(&work->entry);
        work->pending = 0;
    }
    spin_unlock_irqrestore(&workqueue_lock, flags);
    if (queued)
        wake_up_all(&work->wq->has_finished);
    return queued;
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
    unsigned long flags = irq_save();
    bool was_waiting = del_timer(&dwork->timer);
    if (was_waiting)
        dwork->work.pending = 0;
    else
        was_waiting = cancel_work(&dwork->work);
    irq_restore(flags);
    return was_waiting;
}

static bool is_running(struct work_struct *work)
{
    unsigned long flags = spin_lock_save(&workqueue_lock);
    struct worker *runner = workqueue_runner(work);
    bool by_other = runner != NULL && runner->thread != current_thread();
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return by_other;
}

static bool is_on_queue(struct work_struct *work)
{
    unsigned long flags = spin_lock_save(&workqueue_lock);
    bool queued = work->pending && work->wq != NULL && !list_empty(&work->entry);
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return queued;
}

static void wait_while_running(struct work_struct *work)
{
    struct workqueue_struct *wq = work->wq;
    if (wq != NULL)
        wait_event(wq->has_finished, !is_running(work));
}

/* It may queue itself again while we wait: cancel until that is over. */
bool cancel_work_sync(struct work_struct *work)
{
    bool was_pending = cancel_work(work);
    while (is_running(work)) {
        wait_while_running(work);
        cancel_work(work);
    }
    return was_pending;
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
    bool was_pending = cancel_delayed_work(dwork);
    while (is_running(&dwork->work)) {
        wait_while_running(&dwork->work);
        cancel_delayed_work(dwork);
    }
    return was_pending;
}

bool flush_work(struct work_struct *work)
{
    struct workqueue_struct *wq = work->wq;
    bool busy = is_on_queue(work) || is_running(work);
    if (busy)
        wait_event(wq->has_finished, !is_on_queue(work) && !is_running(work));
    return busy;
}

bool flush_delayed_work(struct delayed_work *dwork)
{
    unsigned long flags = irq_save();
    if (del_timer(&dwork->timer))
        enqueue_claimed(dwork->wq, &dwork->work);
    irq_restore(flags);
    return flush_work(&dwork->work);
}

/* Have all works up to @number run? */
static bool has_finished(struct workqueue_struct *wq, unsigned long number)
{
    struct work_struct *work;
    struct worker *worker;
    bool finished = true;
    unsigned long flags = spin_lock_save(&workqueue_lock);
    list_for_each_entry(work, &wq->works, entry)
        finished &= time_after(work->number, number);
    list_for_each_entry(worker, &wq->workers, link)
        if (worker->current_work != NULL)
            finished &= time_after(worker->number, number);
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return finished;
}

void flush_workqueue(struct workqueue_struct *wq)
{
    unsigned long last = READ_ONCE(wq->last_number);
    wait_event(wq->has_finished, has_finished(wq, last));
}

void drain_workqueue(struct workqueue_struct *wq)
{
    wait_event(wq->has_finished, has_finished(wq, READ_ONCE(wq->last_number)));
}

unsigned work_busy(struct work_struct *work)
{
    unsigned long flags = spin_lock_save(&workqueue_lock);
    unsigned busy = work->pending ? WORK_BUSY_PENDING : 0;
    if (workqueue_runner(work) != NULL)
        busy |= WORK_BUSY_RUNNING;
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return busy;
}
