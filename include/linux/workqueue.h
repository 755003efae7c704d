/* SPDX-License-Identifier: MIT */
#ifndef LINUX_WORKQUEUE_H
#define LINUX_WORKQUEUE_H
/* linux/workqueue.h - functions called soon, in a thread. */
#include "kernel/workqueue.h"
#include <linux/timer.h>
#include <linux/atomic.h>
#include <linux/cpumask.h>
#endif
