/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_TYPES_H
#define LINUX_SCHED_TYPES_H
/* linux/sched/types.h - see sched.h. */
#include <linux/sched.h>
#endif
