/* SPDX-License-Identifier: MIT */
#ifndef LINUX_PROC_FS_H
#define LINUX_PROC_FS_H
/* linux/proc_fs.h - nothing to offer here. */
#endif
