/* SPDX-License-Identifier: MIT */
#ifndef LIB_COMPILER_H
#define LIB_COMPILER_H
/*
 * lib/compiler.h - what the compiler is told, and the macros every file uses.
 *
 * Names are Linux's where Linux has the thing.
 */
#include <stddef.h>
#include <stdint.h>

#define likely(x)       __builtin_expect(!!(x), 1)
#define unlikely(x)     __builtin_expect(!!(x), 0)

#define noinline        __attribute__((noinline))
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef __noreturn
#define __noreturn      __attribute__((noreturn))
#endif
#define __printf(fmt, first) __attribute__((format(printf, fmt, first)))
#define __packed        __attribute__((packed))
#define __aligned(n)    __attribute__((aligned(n)))
#define __used          __attribute__((used))
#define __maybe_unused  __attribute__((unused))
#define __must_check    __attribute__((warn_unused_result))

/*
 * What this function returns goes back through @dealloc, as its argument @nth: GCC then
 * warns of a wrong way back, of use after it, and -fanalyzer follows the block. Only this
 * form of the attribute changes no caller's code: bare malloc would also promise that the
 * block equals no other pointer, and tests do ask whether a freed one comes again.
 */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CHECKER__) && \
    !defined(DEFINES_ALLOCATORS)
#define __freed_by(dealloc, nth) __attribute__((__malloc__(dealloc, nth)))
#else
#define __freed_by(dealloc, nth)
#endif
#define fallthrough     __attribute__((fallthrough))

/*
 * For sparse alone (`make analyze`), as in Linux: pointers that may not be dereferenced,
 * numbers that mix with no others, and what a function does to a lock.
 */
#ifdef __CHECKER__
#define __user          __attribute__((noderef, address_space(__user)))
#define __iomem         __attribute__((noderef, address_space(__iomem)))
#define __force         __attribute__((force))
#define __bitwise       __attribute__((bitwise))
#define __must_hold(x)  __attribute__((context(x, 1, 1)))
#define __acquires(x)   __attribute__((context(x, 0, 1)))
#define __releases(x)   __attribute__((context(x, 1, 0)))
#define __acquire(x)    __context__(x, 1)
#define __release(x)    __context__(x, -1)
#define __cond_lock(x, c) ((c) ? ({ __acquire(x); 1; }) : 0)
#else
#define __user
#define __iomem
#define __force
#define __bitwise
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x)    ((void)0)
#define __release(x)    ((void)0)
#define __cond_lock(x, c) (c)
#endif

/*
 * Static data that the leak detector must not read as roots: the allocators'
 * and the detector's own tables, stacks, and buffers of mere bytes. Always zero
 * at boot; the linker gathers it in an output section of its own, .unscanned.
 */
#ifdef HOST_TEST
#define __unscanned
#else
#define __unscanned     __attribute__((section(".bss.unscanned")))
#endif

#define barrier()       __asm__ volatile("" ::: "memory")
#define READ_ONCE(x)    (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

#define ARRAY_SIZE(a)   (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) \
    ((type *)((uintptr_t)(ptr) - offsetof(type, member)))

#define min(a, b) ({ __typeof__(a) min_a_ = (a); __typeof__(b) min_b_ = (b); \
                     min_a_ < min_b_ ? min_a_ : min_b_; })
#define max(a, b) ({ __typeof__(a) max_a_ = (a); __typeof__(b) max_b_ = (b); \
                     max_a_ > max_b_ ? max_a_ : max_b_; })
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))

/* Round up or down to a power-of-two multiple. */
#define ALIGN(x, a)      (((x) + ((__typeof__(x))(a) - 1)) & ~((__typeof__(x))(a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a) - 1)) == 0)
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))

#define __stringify_1(x) #x
#define __stringify(x)   __stringify_1(x)
#endif
