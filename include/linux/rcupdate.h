/* SPDX-License-Identifier: MIT */
#ifndef LINUX_RCUPDATE_H
#define LINUX_RCUPDATE_H
/* linux/rcupdate.h - readers without locks: on one processor, readers that are not
 * preempted. */
#include "kernel/rcu.h"
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/types.h>
#endif
