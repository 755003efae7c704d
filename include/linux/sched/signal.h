/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_SIGNAL_H
#define LINUX_SCHED_SIGNAL_H
/* linux/sched/signal.h - see sched.h. */
#include <linux/sched.h>
#endif
