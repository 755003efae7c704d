/* SPDX-License-Identifier: MIT */
#ifndef LINUX_VMSTAT_H
#define LINUX_VMSTAT_H
/* linux/vmstat.h - nothing to offer here. */
#endif
