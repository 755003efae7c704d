/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SYSCALLS_H
#define LINUX_SYSCALLS_H
/* linux/syscalls.h - nothing to offer here. */
#endif
