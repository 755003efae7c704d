/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SCHED_MM_H
#define LINUX_SCHED_MM_H
/* linux/sched/mm.h - see sched.h. */
#include <linux/sched.h>
#endif
