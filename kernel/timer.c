/* SPDX-License-Identifier: MIT */
/*
 * kernel/timer.c - functions that are called at a later tick.
 *
 * Problem    "Call me in 20 ms", without a thread that sleeps until then.
 * Idea       One list, in the order of expiry; each tick takes off its front what
 *            is due. A timer is off the list before its function is called, so
 *            that the function may set it anew, or free it.
 *
 *              queue: [t1, 1200] [t2, 1200] [t3, 4711]       jiffies 1199
 *
 *            While a thread has timers disabled (local_bh_disable) ticks leave the
 *            queue alone; the first one after that makes up for it.
 *
 * State      The queue: pending timers are reachable for the leak detector.
 * Cost       Setting one: linear in the pending timers that expire sooner, from the
 *            back. A tick with nothing due: one comparison.
 * Locking    Interrupts off; the functions run with them off too.
 * Not done   A wheel (Varghese and Lauck, SOSP 1987): that is for thousands.
 * Read next  workqueue.c; kernel/preempt.h tells contexts apart.
 */
#include "kernel/timer.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "kernel/panic.h"
#include "kernel/preempt.h"
#include "kernel/time.h"
#include "kernel/warn.h"
#include "lib/list_ops.h"

struct softirq_cpu softirq_cpus[NR_CPUS];

static LIST_HEAD(queue);

void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer),
                 unsigned flags)
{
    *timer = (struct timer_list)__TIMER_INITIALIZER(function, flags);
}

/* Before interrupts are off and the queue is touched. */
static void must_be_timer(const struct timer_list *timer)
{
    if (unlikely((uintptr_t)timer < PAGE_SIZE))
        caller_failed("there is no timer at 0x%08lx: a NULL pointer was given",
                      (unsigned long)timer);
}

/* Interrupts off. */
static int detach(struct timer_list *timer)
{
    if (!timer_pending(timer))
        return 0;
    list_del(&timer->entry);
    timer->entry.next = timer->entry.prev = NULL;
    return 1;
}

/* Interrupts off. Equal times stay in the order in which they were set. */
static void enqueue(struct timer_list *timer, unsigned long expires)
{
    struct list_head *before = queue.prev;
    timer->expires = expires;
    while (before != &queue &&
           time_after(list_entry(before, struct timer_list, entry)->expires, expires))
        before = before->prev;
    list_add(&timer->entry, before);
}

static int modify(struct timer_list *timer, unsigned long expires, bool only_pending,
                  bool only_earlier)
{
    must_be_timer(timer);
    unsigned long flags = irq_save();
    int pending = timer_pending(timer);
    bool skip = timer->function == NULL || (only_pending && !pending) ||
                (only_earlier && pending && time_before_eq(timer->expires, expires));
    if (!skip) {
        detach(timer);
        enqueue(timer, expires);
    }
    irq_restore(flags);
    return pending;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
    return modify(timer, expires, false, false);
}

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
    return modify(timer, expires, true, false);
}

int timer_reduce(struct timer_list *timer, unsigned long expires)
{
    return modify(timer, expires, false, true);
}

void add_timer(struct timer_list *timer)
{
    must_be_timer(timer);
    if (!WARN_ON(timer_pending(timer)))
        mod_timer(timer, timer->expires);
}

int del_timer(struct timer_list *timer)
{
    must_be_timer(timer);
    unsigned long flags = irq_save();
    int pending = detach(timer);
    irq_restore(flags);
    return pending;
}

int del_timer_sync(struct timer_list *timer)
{
    return del_timer(timer);
}

int try_to_del_timer_sync(struct timer_list *timer)
{
    return del_timer(timer);
}

int timer_shutdown_sync(struct timer_list *timer)
{
    must_be_timer(timer);
    unsigned long flags = irq_save();
    int pending = detach(timer);
    timer->function = NULL;
    irq_restore(flags);
    return pending;
}

struct timer_list *timer_find(bool (*match)(const struct timer_list *timer,
                                            const void *context),
                              const void *context)
{
    struct timer_list *timer, *found = NULL;
    unsigned long flags = irq_save();
    list_for_each_entry(timer, &queue, entry) {
        if (match(timer, context)) {
            found = timer;
            break;
        }
    }
    irq_restore(flags);
    return found;
}

/* Those due at @now, off the queue but pending still: they can be cancelled. */
static void take_due(struct list_head *due, unsigned long now)
{
    struct list_head *pos = queue.next;
    while (pos != &queue &&
           !time_after(list_entry(pos, struct timer_list, entry)->expires, now))
        pos = pos->next;
    list_cut_before(due, &queue, pos);
}

/* What a function sets to this very tick is on the queue, and waits for the next. */
void timers_run(void)
{
    struct softirq_cpu *cpu = this_softirq();
    struct list_head due;
    if (cpu->disabled > 0)
        return;
    cpu->serving = true;
    take_due(&due, jiffies);
    while (!list_empty(&due)) {
        struct timer_list *timer = list_first_entry(&due, struct timer_list, entry);
        detach(timer);
        timer->function(timer);
    }
    cpu->serving = false;
}
