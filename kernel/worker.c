/* SPDX-License-Identifier: MIT */
/*
 * kernel/worker.c - the threads behind work queues.
 *
 * Problem    One thread a queue would do, if works never slept. But one that sleeps
 *            would keep those behind it waiting, perhaps for what they would do.
 *
 * Idea       Once a tick, while works wait, somebody looks whether every worker of a
 *            queue sleeps inside a work, and then has another worker made: by the
 *            manager, for making threads takes memory, and an interrupt should not.
 *
 *              works:    [w5] [w6]
 *              workers:  A runs w3, asleep;  B runs w4, asleep      -> C takes w5
 *
 *            A worker that finds no work ends, unless it is the last idle one.
 *
 * State      Each queue lists its workers; all queues are on a list.
 * Cost       A tick: linear in queues and their workers, only while works wait.
 * Locking    workqueue_lock; never held while a work runs.
 * Read next  workqueue.c; Linux: Documentation/core-api/workqueue.rst.
 */
#include "kernel/kthread.h"
#include "kernel/time.h"
#include "kernel/workqueue_internal.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/kmalloc.h"

struct workqueue_struct *system_wq;
DEFINE_SPINLOCK(workqueue_lock);

static LIST_HEAD(all_queues);
static DECLARE_WAIT_QUEUE_HEAD(manager_wait);
static struct timer_list watch;         /* set while works wait                   */

/* ---- a worker's life -------------------------------------------------- */

struct worker *workqueue_runner(const struct work_struct *work)
{
    struct worker *worker;
    if (work->wq == NULL)
        return NULL;
    list_for_each_entry(worker, &work->wq->workers, link)
        if (worker->current_work == work)
            return worker;
    return NULL;
}

/* Locked. The first work that does not run right now, or NULL. */
static struct work_struct *next_work(struct workqueue_struct *wq)
{
    struct work_struct *work;
    list_for_each_entry(work, &wq->works, entry)
        if (workqueue_runner(work) == NULL)
            return work;
    return NULL;
}

/* Locked. Is another worker idle, too? */
static bool is_surplus(const struct workqueue_struct *wq)
{
    return wq->worker_count > wq->busy_count + 1;
}

static bool is_needed(struct workqueue_struct *wq)
{
    unsigned long flags = spin_lock_save(&workqueue_lock);
    bool needed = next_work(wq) != NULL || is_surplus(wq) || kthread_should_stop();
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return needed;
}

/* Take the next work. False: end; then the queue may be gone at any time. */
static bool take_work(struct worker *worker)
{
    struct workqueue_struct *wq = worker->wq;
    unsigned long flags = spin_lock_save(&workqueue_lock);
    struct work_struct *work = next_work(wq);
    bool end = work == NULL && (is_surplus(wq) || kthread_should_stop());
    if (work != NULL) {
        list_del_init(&work->entry);
        work->pending = 0;
        worker->current_work = work;
        worker->function = work->func;
        worker->number = work->number;
        wq->busy_count++;
    }
    if (end) {
        list_del(&worker->link);
        wq->worker_count--;
    }
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return !end;
}

/* Do not touch @worker->current_work afterwards: a work may free itself. */
static void run_work(struct worker *worker)
{
    work_func_t function = worker->function;
    function(worker->current_work);
    if (irqs_disabled() || this_cpu()->preempt_count > 0)
        pr_err("workqueue: %ps returned with interrupts or preemption disabled\n",
               (void *)(uintptr_t)function);
    unsigned long flags = spin_lock_save(&workqueue_lock);
    worker->current_work = NULL;
    worker->wq->busy_count--;
    spin_unlock_irqrestore(&workqueue_lock, flags);
    wake_up_all(&worker->wq->has_finished);
}

static int worker_main(void *data)
{
    struct worker *worker = data;
    do {
        if (worker->current_work != NULL)
            run_work(worker);
        wait_event_exclusive(worker->wq->has_work, is_needed(worker->wq));
    } while (take_work(worker));
    kfree(worker);
    return 0;
}

static bool worker_create(struct workqueue_struct *wq)
{
    struct worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);
    if (worker == NULL)
        return false;
    worker->wq = wq;
    worker->thread = kthread_create(worker_main, worker, "kworker/%s", wq->name);
    if (IS_ERR(worker->thread)) {
        kfree(worker);
        return false;
    }
    worker->thread->expendable = false; /* all its queue's works would end with it */
    unsigned long flags = spin_lock_save(&workqueue_lock);
    list_add_tail(&worker->link, &wq->workers);
    wq->worker_count++;
    spin_unlock_irqrestore(&workqueue_lock, flags);
    wake_up_process(worker->thread);
    return true;
}

/* ---- by function ------------------------------------------------------ */

/* Locked. */
static bool runs_within(const struct workqueue_struct *wq, uintptr_t start, u32 bytes)
{
    const struct worker *worker;
    list_for_each_entry(worker, &wq->workers, link)
        if (worker->current_work != NULL &&
            (uintptr_t)worker->function - start < bytes)
            return true;
    return false;
}

bool workqueue_runs_within(uintptr_t start, u32 bytes)
{
    const struct workqueue_struct *wq;
    bool runs = false;
    unsigned long flags = spin_lock_save(&workqueue_lock);
    list_for_each_entry(wq, &all_queues, link)
        runs |= runs_within(wq, start, bytes);
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return runs;
}

struct work_struct *workqueue_find_within(uintptr_t start, u32 bytes)
{
    const struct workqueue_struct *wq;
    struct work_struct *work, *found = NULL;
    unsigned long flags = spin_lock_save(&workqueue_lock);
    list_for_each_entry(wq, &all_queues, link)
        list_for_each_entry(work, &wq->works, entry)
            if ((uintptr_t)work->func - start < bytes)
                found = work;
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return found;
}

/* ---- more of them where all sleep ------------------------------------- */

/* Locked. */
static bool is_stuck(const struct workqueue_struct *wq)
{
    const struct worker *worker;
    if (list_empty(&wq->works) || wq->busy_count < wq->worker_count ||
        wq->worker_count >= wq->worker_most)
        return false;
    list_for_each_entry(worker, &wq->workers, link)
        if (worker->thread->state == THREAD_RUNNING ||
            worker->thread->state == THREAD_READY)
            return false;
    return true;
}

static struct workqueue_struct *find_stuck(void)
{
    struct workqueue_struct *wq, *stuck = NULL;
    unsigned long flags = spin_lock_save(&workqueue_lock);
    list_for_each_entry(wq, &all_queues, link)
        if (stuck == NULL && is_stuck(wq))
            stuck = wq;
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return stuck;
}

void workqueue_watch(void)
{
    if (!timer_pending(&watch))
        mod_timer(&watch, jiffies + 1);
}

/* In the tick's interrupt, as long as any work waits. */
static void on_watch(struct timer_list *timer)
{
    struct workqueue_struct *wq;
    spin_lock(&workqueue_lock);
    list_for_each_entry(wq, &all_queues, link)
        if (!list_empty(&wq->works))
            workqueue_watch();
    spin_unlock(&workqueue_lock);
    if (find_stuck() != NULL)
        wake_up(&manager_wait);
}

/* Preemption is off lest the queue go before it has its worker. */
static int manager_main(void *unused)
{
    for (;;) {
        wait_event(manager_wait, find_stuck() != NULL);
        preempt_disable();
        struct workqueue_struct *stuck = find_stuck();
        bool done = stuck == NULL || worker_create(stuck);
        preempt_enable();
        if (!done)
            msleep(10);
    }
    return 0;
}

/* ---- queues ----------------------------------------------------------- */

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned queue_flags,
                                         int max_active, ...)
{
    struct workqueue_struct *wq = kzalloc(sizeof(*wq), GFP_KERNEL);
    if (wq == NULL)
        return NULL;
    va_list args;
    va_start(args, max_active);
    vsnprintf(wq->name, sizeof(wq->name), fmt, args);
    va_end(args);
    INIT_LIST_HEAD(&wq->works);
    INIT_LIST_HEAD(&wq->workers);
    init_waitqueue_head(&wq->has_work);
    init_waitqueue_head(&wq->has_finished);
    wq->worker_most = max_active > 0 ? (unsigned)max_active : WQ_DFL_ACTIVE;
    if (!worker_create(wq)) {
        kfree(wq);
        return NULL;
    }
    unsigned long flags = spin_lock_save(&workqueue_lock);
    list_add_tail(&wq->link, &all_queues);
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return wq;
}

static struct worker *first_worker(struct workqueue_struct *wq)
{
    unsigned long flags = spin_lock_save(&workqueue_lock);
    struct worker *first = list_first_entry_or_null(&wq->workers, struct worker, link);
    spin_unlock_irqrestore(&workqueue_lock, flags);
    return first;
}

/* A worker takes itself off the list, unless it was stopped before it ever ran. */
void destroy_workqueue(struct workqueue_struct *wq)
{
    struct worker *worker;
    drain_workqueue(wq);
    unsigned long flags = spin_lock_save(&workqueue_lock);
    list_del(&wq->link);
    spin_unlock_irqrestore(&workqueue_lock, flags);
    while ((worker = first_worker(wq)) != NULL)
        if (kthread_stop(worker->thread) == -EINTR) {
            list_del(&worker->link);
            kfree(worker);
        }
    kfree(wq);
}

void workqueue_init(void)
{
    timer_setup(&watch, on_watch, 0);
    system_wq = alloc_workqueue("events", 0, 0);
    struct thread *manager = kthread_run(manager_main, NULL, "kworkerd");
    KASSERT(system_wq != NULL && !IS_ERR(manager));
}
