/* SPDX-License-Identifier: MIT */
#ifndef UAPI_LINUX_SCHED_TYPES_H
#define UAPI_LINUX_SCHED_TYPES_H
/* uapi/linux/sched/types.h - see linux/sched.h. */
#include <linux/sched.h>
#endif
