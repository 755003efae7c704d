/* SPDX-License-Identifier: MIT */
#ifndef LINUX_INIT_H
#define LINUX_INIT_H
/* linux/init.h - what runs when a module comes and goes. */
#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/stringify.h>

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#ifdef MODULE
#define __init       __section(".init.text")
#define __initdata   __section(".init.data")
#define __initconst  __section(".init.rodata")
#define __exit       __section(".exit.text") __used
#define __exitdata   __section(".exit.data")

/* The loader looks for init_module and cleanup_module. */
#define module_init(function)                                               \
    static inline initcall_t __maybe_unused __inittest(void)                \
    {                                                                       \
        return function;                                                    \
    }                                                                       \
    int init_module(void) __attribute__((alias(#function)))
#define module_exit(function)                                               \
    static inline exitcall_t __maybe_unused __exittest(void)                \
    {                                                                       \
        return function;                                                    \
    }                                                                       \
    void cleanup_module(void) __attribute__((alias(#function)))
#else
#define __init
#define __initdata
#define __initconst
#define __exit
#define __exitdata
#define module_init(function) _Static_assert(1, "the kernel has a table of its own")
#define module_exit(function) _Static_assert(1, "the kernel has a table of its own")
#endif

#define __ref
#define __refdata
#define __refconst
#define __meminit
#define __meminitdata
#define __init_or_module
#define __initdata_or_module
#define early_initcall(f)    module_init(f)
#define core_initcall(f)     module_init(f)
#define postcore_initcall(f) module_init(f)
#define arch_initcall(f)     module_init(f)
#define subsys_initcall(f)   module_init(f)
#define fs_initcall(f)       module_init(f)
#define device_initcall(f)   module_init(f)
#define late_initcall(f)     module_init(f)
#endif
