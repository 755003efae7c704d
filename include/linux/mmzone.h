/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MMZONE_H
#define LINUX_MMZONE_H
/* linux/mmzone.h - orders of pages. */
#include "mm/buddy.h"

#define MAX_ORDER (BUDDY_ORDER_MAX + 1)
#define MAX_PAGE_ORDER BUDDY_ORDER_MAX
#define NUMA_NO_NODE (-1)
#endif
