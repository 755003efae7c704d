/* SPDX-License-Identifier: MIT */
#ifndef LINUX_COMPILER_H
#define LINUX_COMPILER_H
/* linux/compiler.h - what the compiler is told. */
#include <linux/compiler_types.h>

#define OPTIMIZER_HIDE_VAR(var) __asm__("" : "=r"(var) : "0"(var))
#define barrier_data(p) __asm__ volatile("" : : "r"(p) : "memory")
#define RELOC_HIDE(p, offset) ((__typeof__(p))((unsigned long)(p) + (offset)))
#define absolute_pointer(value) RELOC_HIDE((void *)(value), 0)
#define data_race(expression) (expression)
#define unreachable() __builtin_unreachable()
#define __unreachable unreachable
#define __ADDRESSABLE(symbol)
#define __UNIQUE_ID_(prefix, number) prefix##number
#define __UNIQUE_ID__(prefix, number) __UNIQUE_ID_(prefix, number)
#define __UNIQUE_ID(prefix) __UNIQUE_ID__(unique_id_##prefix, __COUNTER__)
#define __must_be_array(a) 0
#define is_signed_type(type) ((type)-1 < (type)1)
#endif
