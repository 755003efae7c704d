/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MEMORY_H
#define LINUX_MEMORY_H
/* linux/memory.h - nothing to offer here. */
#endif
