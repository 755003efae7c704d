/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KERNEL_H
#define LINUX_KERNEL_H
/* linux/kernel.h - what nearly every file needs. */
#include "arch/cpu.h"
#include "kernel/might_sleep.h"
#include "kernel/panic.h"
#include "lib/kstrtox.h"
#include "lib/scanf.h"
#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/kconfig.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/linkage.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/stdarg.h>
#include <linux/stddef.h>
#include <linux/stringify.h>
#include <linux/string.h>
#include <linux/typecheck.h>
#include <linux/types.h>
#include <linux/bug.h>

#define PTR_ALIGN(p, a) ((__typeof__(p))ALIGN((unsigned long)(p), (unsigned long)(a)))
#define PTR_ALIGN_DOWN(p, a) \
    ((__typeof__(p))ALIGN_DOWN((unsigned long)(p), (unsigned long)(a)))
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#define offsetofend(type, member) (offsetof(type, member) + sizeof_field(type, member))
#define typeof_member(type, member) __typeof__(((type *)0)->member)
#define container_of_const(p, type, member) container_of(p, type, member)
#define struct_group(name, members...) \
    union { struct { members }; struct { members } name; }
#define DECLARE_FLEX_ARRAY(type, name) struct { struct { } empty_##name; type name[]; }
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define lower_32_bits(n) ((u32)(n))
#define REPEAT_BYTE(x) ((~0ul / 0xff) * (x))
#define u64_to_user_ptr(x) ((void *)(unsigned long)(x))
#define _THIS_IP_ ({ __label__ here_; here_: (unsigned long)&&here_; })
#define _RET_IP_ ((unsigned long)__builtin_return_address(0))
#define might_sleep() sched_might_sleep(__FILE__, __LINE__)
#define might_sleep_if(condition) do { if (condition) might_sleep(); } while (0)
#define cant_sleep() do { } while (0)
#define cond_resched() sched_cond_resched()
#define might_fault() do { } while (0)
#define READ  0
#define WRITE 1
#endif
