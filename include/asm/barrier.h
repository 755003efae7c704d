/* SPDX-License-Identifier: MIT */
#ifndef ASM_BARRIER_H
#define ASM_BARRIER_H
/* asm/barrier.h - the order of memory accesses. */
#include "lib/compiler.h"

#define smp_mb()  __sync_synchronize()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define mb()      __sync_synchronize()
#define rmb()     __sync_synchronize()
#define wmb()     __sync_synchronize()
#define smp_mb__before_atomic() barrier()
#define smp_mb__after_atomic()  barrier()
#define smp_store_mb(var, value) do { WRITE_ONCE(var, value); smp_mb(); } while (0)
#define smp_load_acquire(p) \
    ({ __typeof__(*(p)) load_ = READ_ONCE(*(p)); barrier(); load_; })
#define smp_store_release(p, value) do { barrier(); WRITE_ONCE(*(p), value); } while (0)
#endif
