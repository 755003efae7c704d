/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SYSFS_H
#define LINUX_SYSFS_H
/* linux/sysfs.h - nothing to offer here. */
#endif
