/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_WORKQUEUE_H
#define KERNEL_WORKQUEUE_H
/*
 * kernel/workqueue.h - functions that are called soon, in a thread that may sleep.
 *
 * Names and meanings are Linux's: work queued once runs once; queued again while it
 * is pending, nothing happens; while it runs, it runs again, never beside itself.
 * Work of one queue starts in the order in which it was queued.
 */
#include "kernel/timer.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

struct work_struct;
struct workqueue_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
    unsigned long pending;          /* 1: queued, or its timer is set              */
    struct list_head entry;         /* on the queue; else empty, or zeroed         */
    work_func_t func;
    struct workqueue_struct *wq;    /* where it was queued last                    */
    unsigned long number;           /* in the order of queueing there              */
};

struct delayed_work {
    struct work_struct work;
    struct timer_list timer;
    struct workqueue_struct *wq;    /* where the timer will queue it               */
};

#define __WORK_INITIALIZER(name, fn) \
    { .entry = LIST_HEAD_INIT((name).entry), .func = (fn) }
#define DECLARE_WORK(name, fn) struct work_struct name = __WORK_INITIALIZER(name, fn)
#define __DELAYED_WORK_INITIALIZER(name, fn, timer_flags) {                     \
    .work = __WORK_INITIALIZER((name).work, fn),                                \
    .timer = __TIMER_INITIALIZER(delayed_work_timer_fn, timer_flags),           \
}
#define DECLARE_DELAYED_WORK(name, fn) \
    struct delayed_work name = __DELAYED_WORK_INITIALIZER(name, fn, 0)
#define DECLARE_DEFERRABLE_WORK(name, fn) DECLARE_DELAYED_WORK(name, fn)

#define INIT_WORK(work, fn) \
    (*(work) = (struct work_struct)__WORK_INITIALIZER(*(work), fn))
#define INIT_WORK_ONSTACK(work, fn) INIT_WORK(work, fn)
#define PREPARE_WORK(work, fn) ((work)->func = (fn))
#define INIT_DELAYED_WORK(work, fn) \
    (*(work) = (struct delayed_work)__DELAYED_WORK_INITIALIZER(*(work), fn, 0))
#define INIT_DELAYED_WORK_ONSTACK(work, fn) INIT_DELAYED_WORK(work, fn)
#define INIT_DEFERRABLE_WORK(work, fn) INIT_DELAYED_WORK(work, fn)
static inline void destroy_work_on_stack(struct work_struct *work) { }
static inline void destroy_delayed_work_on_stack(struct delayed_work *work) { }

#define work_pending(work) (READ_ONCE((work)->pending) != 0)
#define delayed_work_pending(dwork) work_pending(&(dwork)->work)

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
    return container_of(work, struct delayed_work, work);
}

/* Flags of alloc_workqueue(). All queues are alike here: accepted, not used. */
enum {
    WQ_UNBOUND = 1 << 1, WQ_FREEZABLE = 1 << 2, WQ_MEM_RECLAIM = 1 << 3,
    WQ_HIGHPRI = 1 << 4, WQ_CPU_INTENSIVE = 1 << 5, WQ_SYSFS = 1 << 6,
    WQ_POWER_EFFICIENT = 1 << 7, __WQ_ORDERED = 1 << 17,
    WQ_MAX_ACTIVE = 512, WQ_DFL_ACTIVE = 256,
    WORK_CPU_UNBOUND = 1,
};

/** alloc_workqueue - a queue with threads of its own.
 *  @max_active: works under way at a time where some sleep; 0: the default. */
__printf(1, 4) struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned flags,
                                                        int max_active, ...);
#define alloc_ordered_workqueue(fmt, flags, args...) \
    alloc_workqueue(fmt, (flags) | __WQ_ORDERED, 1, ##args)
#define create_workqueue(name) alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, (name))
#define create_freezable_workqueue(name) create_workqueue(name)
#define create_singlethread_workqueue(name) \
    alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, name)

/** destroy_workqueue - run all that is queued, then end its threads. */
void destroy_workqueue(struct workqueue_struct *wq);

extern struct workqueue_struct *system_wq;
#define system_highpri_wq         system_wq
#define system_long_wq            system_wq
#define system_unbound_wq         system_wq
#define system_freezable_wq       system_wq
#define system_power_efficient_wq system_wq
#define system_percpu_wq          system_wq
#define system_dfl_wq             system_wq

/** queue_work - run @work soon. From any context. Return: false if it was pending. */
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
#define queue_work_on(cpu, wq, work) queue_work(wq, work)
#define schedule_work(work) queue_work(system_wq, work)
#define schedule_work_on(cpu, work) schedule_work(work)

/** queue_delayed_work - queue it in @delay ticks. mod_...: even if it is pending;
 *  Return: was it? */
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
                        unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
                      unsigned long delay);
#define queue_delayed_work_on(cpu, wq, dwork, delay) queue_delayed_work(wq, dwork, delay)
#define mod_delayed_work_on(cpu, wq, dwork, delay) mod_delayed_work(wq, dwork, delay)
#define schedule_delayed_work(dwork, delay) queue_delayed_work(system_wq, dwork, delay)
#define schedule_delayed_work_on(cpu, dwork, delay) schedule_delayed_work(dwork, delay)

/** flush_work - wait until it has run, if it is queued or runs. flush_delayed_work:
 *  and do not wait for its timer first. Return: false if there was nothing to do. */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);

/** cancel_work - take it off the queue; true if it was pending. _sync: and wait if
 *  it runs. */
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);

/** flush_workqueue - wait for all that is queued by now. drain_...: until nothing
 *  is left, also what works queue meanwhile. */
void flush_workqueue(struct workqueue_struct *wq);
void drain_workqueue(struct workqueue_struct *wq);
#define flush_scheduled_work() flush_workqueue(system_wq)

/** work_busy - WORK_BUSY_ bits. */
enum { WORK_BUSY_PENDING = 1, WORK_BUSY_RUNNING = 2 };
unsigned work_busy(struct work_struct *work);

/** delayed_work_timer_fn - only for the initialiser. */
void delayed_work_timer_fn(struct timer_list *timer);

/** workqueue_runs_within - does a worker run a work whose function lies in
 *  [@start, @start + @bytes)? workqueue_find_within: such a work that is queued. */
bool workqueue_runs_within(uintptr_t start, u32 bytes);
struct work_struct *workqueue_find_within(uintptr_t start, u32 bytes);

/** workqueue_init - make system_wq. Boot only, after threads. */
void workqueue_init(void);
#endif
