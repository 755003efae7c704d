/* SPDX-License-Identifier: MIT */
#ifndef LINUX_STAT_H
#define LINUX_STAT_H
/* linux/stat.h - permissions of files, as module_param() takes them. */
#include <linux/types.h>

#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IXUSR 0100
#define S_IRWXU 0700
#define S_IRGRP 0040
#define S_IWGRP 0020
#define S_IROTH 0004
#define S_IWOTH 0002
#define S_IRUGO (S_IRUSR | S_IRGRP | S_IROTH)
#define S_IWUGO (S_IWUSR | S_IWGRP | S_IWOTH)
#endif
