/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TOPOLOGY_H
#define LINUX_TOPOLOGY_H
/* linux/topology.h - nothing to offer here. */
#endif
