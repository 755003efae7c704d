/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/pending.c - what of a module could still run after its exit.
 *
 * Problem    A timer, a work or a thread that exit forgot would soon run into pages
 *            that are no longer there, far from the mistake.
 *
 * Idea       What has not begun is cancelled, and told: a timer by its function or its
 *            own address, a delayed work by the work's function. What runs cannot be
 *            taken back: then the module stays.
 *
 * Cost       A walk over pending timers, works, and threads.
 * Locking    Preemption off, so that nothing is started again between the walks; each
 *            takes its owner's lock.
 * Not done   Functions called through other tables: caches' constructors, wait queues.
 * Read next  kernel/timer.c, kernel/worker.c.
 */
#include "kernel/module/internal.h"
#include "kernel/preempt.h"
#include "kernel/thread.h"
#include "kernel/timer.h"
#include "kernel/workqueue.h"
#include "lib/printk.h"
#include "lib/string.h"

/* ---- not begun yet --------------------------------------------------- */

/* What a timer will call in the end. */
static uintptr_t function_of(const struct timer_list *timer)
{
    const struct delayed_work *dwork = from_timer(dwork, timer, timer);
    return timer->function == delayed_work_timer_fn ? (uintptr_t)dwork->work.func
                                                    : (uintptr_t)timer->function;
}

static bool is_timer_of(const struct timer_list *timer, const void *module)
{
    return module_has_address(module, (uintptr_t)timer) ||
           module_has_address(module, function_of(timer));
}

static void cancel_timers(const struct module *module)
{
    struct timer_list *timer;
    while ((timer = timer_find(is_timer_of, module)) != NULL) {
        bool is_work = timer->function == delayed_work_timer_fn;
        pr_err("%s: a %s that will call %ps is still pending: cancelled; its exit should "
               "call %s\n", module->name, is_work ? "delayed work" : "timer",
               (void *)function_of(timer),
               is_work ? "cancel_delayed_work_sync()" : "del_timer_sync()");
        if (is_work)
            cancel_delayed_work(container_of(timer, struct delayed_work, timer));
        else
            del_timer(timer);
    }
}

static void cancel_works(const struct module *module)
{
    const struct symbol_source *range = &module->record->source;
    struct work_struct *work;
    while ((work = workqueue_find_within(range->base, range->bytes)) != NULL) {
        pr_err("%s: a work that will call %ps is still queued: cancelled; its exit "
               "should call cancel_work_sync()\n", module->name,
               (void *)(uintptr_t)work->func);
        cancel_work(work);
    }
}

/* ---- running --------------------------------------------------------- */

struct runner_search {
    const struct module *module;
    unsigned thread_id;                 /* of one that runs its text; 0: none     */
    char name[THREAD_NAME_BYTES];
};

static void find_runner(const struct thread *thread, void *context)
{
    struct runner_search *search = context;
    if (thread->state == THREAD_ZOMBIE ||
        !module_has_address(search->module, (uintptr_t)thread->function))
        return;
    search->thread_id = thread->id;
    strscpy(search->name, thread->name, sizeof(search->name));
}

static bool has_thread(const struct module *module)
{
    struct runner_search search = { .module = module };
    thread_for_each(find_runner, &search);
    if (search.thread_id != 0)
        pr_err("%s: thread %u \"%s\" still runs its code: its exit must stop what its "
               "init started; the module stays until that thread ends, then rmmod it "
               "again\n",
               module->name, search.thread_id, search.name);
    return search.thread_id != 0;
}

static bool has_running_work(const struct module *module)
{
    const struct symbol_source *range = &module->record->source;
    bool runs = workqueue_runs_within(range->base, range->bytes);
    if (runs)
        pr_err("%s: one of its works still runs: its exit should call "
               "cancel_work_sync() or flush_work(); the module stays until that work "
               "ends, then rmmod it again\n", module->name);
    return runs;
}

bool module_silence(const struct module *module)
{
    preempt_disable();
    cancel_timers(module);
    cancel_works(module);
    bool runs = has_thread(module) || has_running_work(module);
    preempt_enable();
    return !runs;
}
