/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_TASK_H
#define LINUX_SCHED_TASK_H
/* linux/sched/task.h - see sched.h. */
#include <linux/sched.h>
#endif
