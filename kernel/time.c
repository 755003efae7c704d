/* SPDX-License-Identifier: MIT */
/*
 * kernel/time.c - jiffies, and sleeping by the clock.
 *
 * Problem    Ticks are cheap to read but get lost while interrupts are off for long
 *            (a leak scan), the microsecond clock is right but dear.
 * Idea       Every tick sets jiffies from the clock: lost ticks are made up for.
 * State      One counter.
 * Cost       Per tick one reading of the clock and a 64-bit division.
 * Locking    Only the timer's interrupt writes. The 64-bit value takes two loads:
 *            read it with interrupts off.
 */
#include "kernel/time.h"
#include "arch/cpu.h"
#include "arch/running.h"
#include "arch/timer.h"
#include "arch/trap.h"
#include "kernel/sched.h"
#include "kernel/timer.h"

#define TICK_US (1000000u / HZ)

volatile u64 jiffies_64 __unscanned;   /* looks like a pointer after 37 days */

u64 get_jiffies_64(void)
{
    unsigned long flags = irq_save();
    u64 ticks = jiffies_64;
    irq_restore(flags);
    return ticks;
}

u32 time_ms(void)
{
    return (u32)jiffies * (1000 / HZ);
}

u64 time_us(void)
{
    return timer_now_us();
}

unsigned long msecs_to_jiffies(unsigned ms)
{
    u64 ticks = ((u64)ms * HZ + 999) / 1000;
    return ticks < MAX_SCHEDULE_TIMEOUT ? (unsigned long)ticks : MAX_SCHEDULE_TIMEOUT;
}

/* The tick under way has partly passed already: one more makes it "at least". Counted
 * from the clock: jiffies lag behind it while a tick waits for its interrupt. */
void msleep(unsigned ms)
{
    sched_sleep_until(timer_now_us() / TICK_US + msecs_to_jiffies(ms) + 1);
}

static void tick(void)
{
    u64 now = timer_now_us() / TICK_US;
    if (now > jiffies_64)
        jiffies_64 = now;
    running_here()->now_ms = time_ms();
    timers_run();
    sched_tick(jiffies_64);
}

void time_init(void)
{
    trap_set_resched_hook(sched_preempt);
    timer_init(HZ, tick);
}
