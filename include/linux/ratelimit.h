/* SPDX-License-Identifier: MIT */
#ifndef LINUX_RATELIMIT_H
#define LINUX_RATELIMIT_H
/* linux/ratelimit.h - so many in so long. */
#include "arch/spinlock.h"
#include "kernel/ratelimit.h"
#include "kernel/time.h"
#endif
