/* SPDX-License-Identifier: MIT */
#ifndef MM_PERCPU_H
#define MM_PERCPU_H
/*
 * mm/percpu.h - variables of which each processor has its own.
 *
 * With one processor the one copy is the variable itself. All uses go through the
 * accessors below nevertheless, as they would have to with more. Static ones lie in
 * .data and are roots; alloc_percpu() gives a block of the leak detector.
 */
#include "arch/cpu.h"
#include "lib/compiler.h"
#include "lib/types.h"
#include "mm/gfp.h"

#define __percpu
#define PER_CPU_SECTION __attribute__((section(".data.percpu")))
#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name
#define DEFINE_PER_CPU(type, name)  PER_CPU_SECTION __typeof__(type) name
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name) \
    PER_CPU_SECTION __typeof__(type) name __attribute__((aligned(64)))
#define DEFINE_PER_CPU_ALIGNED(type, name)      DEFINE_PER_CPU_SHARED_ALIGNED(type, name)
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name) \
    PER_CPU_SECTION __typeof__(type) name __attribute__((aligned(4096)))
#define DEFINE_PER_CPU_READ_MOSTLY(type, name)  DEFINE_PER_CPU(type, name)

#define per_cpu_ptr(p, cpu)  ((void)(cpu), (p))
#define raw_cpu_ptr(p)       (p)
#define this_cpu_ptr(p)      (p)
#define per_cpu(name, cpu)   (*per_cpu_ptr(&(name), cpu))

/* Every this_cpu_ operation is whole against interrupts. */
#define PERCPU_LOCKED(statement) ({                 \
    unsigned long percpu_flags_ = irq_save();       \
    __typeof__(({ statement; })) percpu_result_ = ({ statement; }); \
    irq_restore(percpu_flags_);                     \
    percpu_result_;                                 \
})

#define this_cpu_read(name)             READ_ONCE(name)
#define this_cpu_write(name, value)     WRITE_ONCE(name, value)
#define this_cpu_add_return(name, value) PERCPU_LOCKED((name) += (value))
#define this_cpu_add(name, value)       ((void)this_cpu_add_return(name, value))
#define this_cpu_sub(name, value)       this_cpu_add(name, -(__typeof__(name))(value))
#define this_cpu_sub_return(name, value) \
    this_cpu_add_return(name, -(__typeof__(name))(value))
#define this_cpu_inc(name)              this_cpu_add(name, 1)
#define this_cpu_dec(name)              this_cpu_sub(name, 1)
#define this_cpu_inc_return(name)       this_cpu_add_return(name, 1)
#define this_cpu_dec_return(name)       this_cpu_sub_return(name, 1)
#define this_cpu_and(name, value)       ((void)PERCPU_LOCKED((name) &= (value)))
#define this_cpu_or(name, value)        ((void)PERCPU_LOCKED((name) |= (value)))
#define this_cpu_xchg(name, value) \
    PERCPU_LOCKED(__typeof__(name) old_ = (name); (name) = (value); old_)
#define this_cpu_cmpxchg(name, old, value) \
    PERCPU_LOCKED(__typeof__(name) old_ = (name); \
                  if (old_ == (old)) (name) = (value); old_)

#define __this_cpu_read(name)           this_cpu_read(name)
#define __this_cpu_write(name, value)   this_cpu_write(name, value)
#define __this_cpu_add(name, value)     this_cpu_add(name, value)
#define __this_cpu_sub(name, value)     this_cpu_sub(name, value)
#define __this_cpu_inc(name)            this_cpu_inc(name)
#define __this_cpu_dec(name)            this_cpu_dec(name)
#define __this_cpu_add_return(name, value) this_cpu_add_return(name, value)
#define __this_cpu_inc_return(name)     this_cpu_inc_return(name)
#define __this_cpu_xchg(name, value)    this_cpu_xchg(name, value)
#define raw_cpu_read(name)              this_cpu_read(name)
#define raw_cpu_write(name, value)      this_cpu_write(name, value)
#define raw_cpu_add(name, value)        this_cpu_add(name, value)
#define raw_cpu_inc(name)               this_cpu_inc(name)

/** __alloc_percpu - @bytes (1 .. 32768), zeroed, for each processor; NULL: no
 *  memory. @align: a power of two. free_percpu: give it back; NULL is a no-op. */
void *__alloc_percpu(size_t bytes, size_t align) __must_check;
void *__alloc_percpu_gfp(size_t bytes, size_t align, gfp_t flags) __must_check;
void free_percpu(void *p);

#define alloc_percpu(type) \
    ((__typeof__(type) *)__alloc_percpu(sizeof(type), __alignof__(type)))
#define alloc_percpu_gfp(type, flags) \
    ((__typeof__(type) *)__alloc_percpu_gfp(sizeof(type), __alignof__(type), flags))
#endif
