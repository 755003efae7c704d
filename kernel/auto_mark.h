/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_AUTO_MARK_H
#define KERNEL_AUTO_MARK_H
/* kernel/auto_mark.h - marks (mm/baseline.h) that are made by themselves. */
#include "lib/types.h"

enum { AUTO_MARK_SECONDS_MAX = 86400 };

/** auto_mark_set - one mark now and one every @seconds from now on; 0: no more. */
void auto_mark_set(u32 seconds);

/** auto_mark_seconds - between two; 0: none are made. auto_mark_missed - how many could
 *  not be made for want of memory. */
u32 auto_mark_seconds(void);
u32 auto_mark_missed(void);
#endif
