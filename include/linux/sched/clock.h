/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_CLOCK_H
#define LINUX_SCHED_CLOCK_H
/* linux/sched/clock.h - clocks. */
#include <linux/ktime.h>
#endif
