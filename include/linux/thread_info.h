/* SPDX-License-Identifier: MIT */
#ifndef LINUX_THREAD_INFO_H
#define LINUX_THREAD_INFO_H
/* linux/thread_info.h - nothing to offer here. */
#endif
