/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_WORKQUEUE_INTERNAL_H
#define KERNEL_WORKQUEUE_INTERNAL_H
/* kernel/workqueue_internal.h - between workqueue.c and worker.c. */
#include "arch/spinlock.h"
#include "kernel/thread.h"
#include "kernel/wait.h"
#include "kernel/workqueue.h"

struct workqueue_struct {
    char name[THREAD_NAME_BYTES];
    struct list_head link;              /* on the list of all queues              */
    struct list_head works;             /* pending, in the order of their numbers */
    struct list_head workers;
    unsigned worker_count, worker_most;
    unsigned busy_count;                /* workers that run a work                */
    unsigned long last_number;          /* given to a work                        */
    wait_queue_head_t has_work;         /* idle workers wait here                 */
    wait_queue_head_t has_finished;     /* those who flush wait here              */
};

struct worker {
    struct list_head link;              /* on its queue's list                    */
    struct workqueue_struct *wq;
    struct thread *thread;
    struct work_struct *current_work;   /* NULL: idle                             */
    work_func_t function;               /* of that work, which may free itself    */
    unsigned long number;               /* of that work                           */
};

/* Guards all of the above and the works themselves; interrupts off. */
extern spinlock_t workqueue_lock;

/** workqueue_runner - the worker that runs @work, or NULL. Locked. */
struct worker *workqueue_runner(const struct work_struct *work);

/** workqueue_watch - look after the queues while works wait. Locked. */
void workqueue_watch(void);
#endif
