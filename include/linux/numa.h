/* SPDX-License-Identifier: MIT */
#ifndef LINUX_NUMA_H
#define LINUX_NUMA_H
/* linux/numa.h - one node. */
#include <linux/mmzone.h>

#define numa_node_id() 0
#endif
