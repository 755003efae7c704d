/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BOTTOM_HALF_H
#define LINUX_BOTTOM_HALF_H
/* linux/bottom_half.h - local_bh_disable(). */
#include "kernel/preempt.h"
#endif
