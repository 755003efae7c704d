/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_DEBUG_H
#define LINUX_SCHED_DEBUG_H
/* linux/sched/debug.h - see sched.h. */
#include <linux/sched.h>
#endif
