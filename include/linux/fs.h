/* SPDX-License-Identifier: MIT */
#ifndef LINUX_FS_H
#define LINUX_FS_H
/* linux/fs.h - nothing to offer here. */
#endif
