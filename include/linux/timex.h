/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TIMEX_H
#define LINUX_TIMEX_H
/* linux/timex.h - the processor's cycle counter. */
#include "arch/cpu.h"

typedef unsigned long long cycles_t;

static inline cycles_t get_cycles(void)
{
    return cpu_cycles();
}
#endif
