/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TIME64_H
#define LINUX_TIME64_H
/* linux/time64.h - units of time. */
#include "lib/types.h"
#include <linux/limits.h>

#define MSEC_PER_SEC  1000L
#define USEC_PER_MSEC 1000L
#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define USEC_PER_SEC  1000000L
#define NSEC_PER_SEC  1000000000L

struct timespec64 {
    s64 tv_sec;
    long tv_nsec;
};
#endif
