/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H
/*
 * kernel/timer.h - functions that are called at a later tick, once.
 *
 * They run in the tick's interrupt: on the interrupt stack, interrupts disabled,
 * and may not sleep. Names and meanings are Linux's.
 */
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

struct timer_list {
    struct list_head entry;             /* pending: on the queue; else next NULL    */
    unsigned long expires;              /* jiffies; changed by mod_timer() only,
                                           or before add_timer()                    */
    void (*function)(struct timer_list *timer);
    u32 flags;                          /* TIMER_, kept for Linux's sake            */
};

#define TIMER_DEFERRABLE 0x00080000u
#define TIMER_PINNED     0x00100000u
#define TIMER_IRQSAFE    0x00200000u

#define __TIMER_INITIALIZER(fn, timer_flags) { .function = (fn), .flags = (timer_flags) }
#define TIMER_INITIALIZER(fn) __TIMER_INITIALIZER(fn, 0)
#define DEFINE_TIMER(name, fn) struct timer_list name = TIMER_INITIALIZER(fn)

/** timer_setup - not pending; @function(@timer) is what will be called. */
void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer),
                 unsigned flags);
#define timer_setup_on_stack(timer, fn, flags) timer_setup(timer, fn, flags)
#define init_timer_key(timer, fn, flags, name, key) timer_setup(timer, fn, flags)
static inline void destroy_timer_on_stack(struct timer_list *timer) { }

/** from_timer - the struct around @timer; @var: a pointer to it. */
#define from_timer(var, timer, field) container_of(timer, __typeof__(*(var)), field)
#define timer_container_of(var, timer, field) from_timer(var, timer, field)

static inline int timer_pending(const struct timer_list *timer)
{
    return READ_ONCE(timer->entry.next) != NULL;
}

/** mod_timer - call it at @expires, whatever was set before. A time that has passed
 *  means the next tick. Return: 1 if it was pending, 0 if not. */
int mod_timer(struct timer_list *timer, unsigned long expires);

/** mod_timer_pending - the same, but only if it is pending. timer_reduce: only if
 *  that is earlier, or it is not pending. */
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int timer_reduce(struct timer_list *timer, unsigned long expires);

/** add_timer - at timer->expires; it must not be pending. */
void add_timer(struct timer_list *timer);
#define add_timer_on(timer, cpu) add_timer(timer)

/** del_timer - not any more. Return: 1 if it was pending. _sync: and its function
 *  has returned (on one processor nobody but an interrupt could see it run). */
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
int try_to_del_timer_sync(struct timer_list *timer);

/** timer_shutdown_sync - the same, and mod_timer() no longer has any effect. */
int timer_shutdown_sync(struct timer_list *timer);
#define timer_shutdown(timer) timer_shutdown_sync(timer)
#define timer_delete(timer) del_timer(timer)
#define timer_delete_sync(timer) del_timer_sync(timer)
#define del_singleshot_timer_sync(timer) del_timer_sync(timer)

/** timer_find - the first pending timer that @match accepts, or NULL. @match runs with
 *  interrupts off. */
struct timer_list *timer_find(bool (*match)(const struct timer_list *timer,
                                            const void *context),
                              const void *context);

/** timers_run - the tick: call what is due. */
void timers_run(void);
#endif
