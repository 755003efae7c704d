/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TIMER_H
#define LINUX_TIMER_H
/* linux/timer.h - functions called at a later tick. */
#include "kernel/timer.h"
#include <linux/jiffies.h>
#include <linux/list.h>
#endif
