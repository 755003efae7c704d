/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_TASK_STACK_H
#define LINUX_SCHED_TASK_STACK_H
/* linux/sched/task_stack.h - see sched.h. */
#include <linux/sched.h>
#endif
