/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KASAN_H
#define LINUX_KASAN_H
/* linux/kasan.h - nothing to offer here. */
#endif
