/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SPINLOCK_TYPES_H
#define LINUX_SPINLOCK_TYPES_H
/* linux/spinlock_types.h - spin locks. */
#include "kernel/spinlock.h"

typedef spinlock_t raw_spinlock_t;
#define __SPIN_LOCK_UNLOCKED(name)     ((spinlock_t)SPINLOCK_INIT)
#define __RAW_SPIN_LOCK_UNLOCKED(name) ((spinlock_t)SPINLOCK_INIT)
#define DEFINE_RAW_SPINLOCK(name)      DEFINE_SPINLOCK(name)
#define __RW_LOCK_UNLOCKED(name)       ((rwlock_t)RWLOCK_INIT)
#endif
