/* SPDX-License-Identifier: MIT */
#ifndef LINUX_FILE_H
#define LINUX_FILE_H
/* linux/file.h - nothing to offer here. */
#endif
