/* SPDX-License-Identifier: MIT */
#ifndef LINUX_RWLOCK_H
#define LINUX_RWLOCK_H
/* linux/rwlock.h - many readers or one writer. */
#include <linux/spinlock.h>
#endif
