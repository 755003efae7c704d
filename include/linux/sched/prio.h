/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_PRIO_H
#define LINUX_SCHED_PRIO_H
/* linux/sched/prio.h - see sched.h. */
#include <linux/sched.h>
#endif
