/* SPDX-License-Identifier: MIT */
#ifndef LINUX_DEBUGFS_H
#define LINUX_DEBUGFS_H
/* linux/debugfs.h - nothing to offer here. */
#endif
