/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CACHE_H
#define LINUX_CACHE_H
/* linux/cache.h - cache lines. */
#include <linux/compiler_types.h>

#define L1_CACHE_SHIFT  6
#define L1_CACHE_BYTES  64
#define SMP_CACHE_BYTES 64
#define L1_CACHE_ALIGN(x) ALIGN(x, L1_CACHE_BYTES)
#endif
