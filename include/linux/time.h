/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TIME_H
#define LINUX_TIME_H
/* linux/time.h - units of time. */
#include <linux/jiffies.h>
#include <linux/time64.h>
#endif
