/* SPDX-License-Identifier: MIT */
/*
 * kernel/auto_mark.c - marks that are made by themselves, for `kmemleak growth`.
 *
 * Idea       A timer's interrupt makes each: a copy of some hundred counts.
 * State      The timer, and its period.
 * Locking    The interrupt's own: no thread runs meanwhile.
 * Read next  mm/baseline.c.
 */
#include "kernel/auto_mark.h"
#include "kernel/time.h"
#include "kernel/timer.h"
#include "mm/baseline.h"

static void make_mark(struct timer_list *timer);

static DEFINE_TIMER(timer, make_mark);
static u32 period_seconds, missed;

static void make_mark(struct timer_list *unused)
{
    missed += mark_set_automatic() != 0;
    mod_timer(&timer, jiffies + period_seconds * HZ);
}

void auto_mark_set(u32 seconds)
{
    del_timer_sync(&timer);
    period_seconds = seconds;
    missed = 0;
    if (seconds > 0)
        mod_timer(&timer, jiffies + 1);
}

u32 auto_mark_seconds(void)
{
    return period_seconds;
}

u32 auto_mark_missed(void)
{
    return missed;
}
