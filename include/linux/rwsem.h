/* SPDX-License-Identifier: MIT */
#ifndef LINUX_RWSEM_H
#define LINUX_RWSEM_H
/* linux/rwsem.h - many readers or one writer, asleep while they wait. */
#include "kernel/semaphore.h"
#include "lib/cleanup.h"

DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
#endif
