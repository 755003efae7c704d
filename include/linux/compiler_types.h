/* SPDX-License-Identifier: MIT */
#ifndef LINUX_COMPILER_TYPES_H
#define LINUX_COMPILER_TYPES_H
/* linux/compiler_types.h - included before everything else: attributes of Linux. */
#ifndef __ASSEMBLY__
#include "lib/compiler.h"
#include <stdbool.h>

/* A type, not a macro: module_param(x, bool, 0) passes it through macros by name. */
#undef bool
typedef _Bool bool;

#define __kernel
#define __rcu
#define __safe
#define __nocast
#define __private
#define __chk_user_ptr(x) ((void)0)
#define __counted_by(member)
#define __nonstring
#define __randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define __no_kasan_or_inline
#define __no_sanitize_address
#define __latent_entropy
#define __visible
#define notrace          __attribute__((no_instrument_function))
#define noinstr          noinline
#define noinline_for_stack noinline
#define __cold           __attribute__((__cold__))
#define __hot            __attribute__((__hot__))
#define __weak           __attribute__((__weak__))
#define __pure           __attribute__((__pure__))
#define __attribute_const__ __attribute__((__const__))
#define __malloc         __attribute__((__malloc__))
#define __section(name)  __attribute__((__section__(name)))
#define __alias(symbol)  __attribute__((__alias__(#symbol)))
#define __always_unused  __attribute__((__unused__))
#define __scanf(fmt, first) __attribute__((__format__(scanf, fmt, first)))
#define __alloc_size(...)
#define __realloc_size(...)
#define __assume_aligned(...)
#define __flatten        __attribute__((__flatten__))
#define __no_inline      noinline
#define __gnu_inline     __attribute__((__gnu_inline__))
#define __read_mostly
#define __ro_after_init
#define __cacheline_aligned          __aligned(64)
#define ____cacheline_aligned        __aligned(64)
#define ____cacheline_aligned_in_smp __aligned(64)
#define asmlinkage
#define __same_type(a, b) __builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define __native_word(t) (sizeof(t) <= sizeof(long))
#define __has_feature_fallthrough_ 1
#endif /* __ASSEMBLY__ */
#endif
