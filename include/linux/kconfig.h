/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KCONFIG_H
#define LINUX_KCONFIG_H
/* linux/kconfig.h - IS_ENABLED() and its like; what this kernel has of Linux's
 * options. */
#define CONFIG_MODULES 1
#define CONFIG_MODULE_UNLOAD 1
#define CONFIG_X86 1
#define CONFIG_X86_32 1
#define CONFIG_32BIT 1
#define CONFIG_MMU 1
#define CONFIG_PRINTK 1
#define CONFIG_BUG 1
#define CONFIG_PREEMPT 1
#define CONFIG_PREEMPTION 1
#define CONFIG_HZ 1000
#define CONFIG_NR_CPUS 1
#define CONFIG_KUNIT 1
#define CONFIG_SLUB 1
#define CONFIG_DEBUG_KMEMLEAK 1
#define CONFIG_STACKTRACE 1

/* 1 if the option is defined as 1, 0 if it is not defined; also in #if. */
#define KCONFIG_COMMA_1 0,
#define KCONFIG_SECOND(ignored, value, ...) value
#define KCONFIG_IS_1__(comma_or_junk) KCONFIG_SECOND(comma_or_junk 1, 0)
#define KCONFIG_IS_1_(value) KCONFIG_IS_1__(KCONFIG_COMMA_##value)
#define KCONFIG_IS_1(value) KCONFIG_IS_1_(value)
#define IS_BUILTIN(option)   KCONFIG_IS_1(option)
#define IS_MODULE(option)    KCONFIG_IS_1(option##_MODULE)
#define IS_REACHABLE(option) IS_BUILTIN(option)
#define IS_ENABLED(option)   IS_BUILTIN(option)
#endif
