/* SPDX-License-Identifier: MIT */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H
/* arch/timer.h - a periodic tick, a microsecond clock, and the date. */
#include "lib/types.h"

/** timer_init - call @tick from interrupts, @hz (19..10000) times a second. */
void timer_init(unsigned hz, void (*tick)(void));

/** timer_now_us - microseconds since timer_init(); never goes backward. */
u64 timer_now_us(void);

/** timer_us_at - the same of a moment at which cpu_cycles() returned @cycles; 0 before
 *  timer_init(). */
u64 timer_us_at(u64 cycles);

/** timer_delay_us - busy wait; works before timer_init() and with irqs off. */
void timer_delay_us(u32 us);

struct calendar_time {
    u16 year;                       /* 1970..                              */
    u8 month, day;                  /* 1..12, 1..31                        */
    u8 hour, minute, second;        /* 0..23, 0..59, 0..59                 */
};

/** rtc_read - the CMOS clock (UTC under QEMU). */
void rtc_read(struct calendar_time *t);
#endif
