/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TIMEKEEPING_H
#define LINUX_TIMEKEEPING_H
/* linux/timekeeping.h - clocks. */
#include <linux/ktime.h>
#endif
