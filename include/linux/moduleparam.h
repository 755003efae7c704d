/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MODULEPARAM_H
#define LINUX_MODULEPARAM_H
/* linux/moduleparam.h - parameters of modules. */
#include "kernel/module/params.h"
#include <linux/compiler.h>
#include <linux/init.h>
#include <linux/kernel.h>

#define __MODULE_INFO_PREFIX
#define __MODULE_INFO(tag, name, info)                                      \
    static const char __UNIQUE_ID(name)[] __used __section(".modinfo")      \
        __attribute__((aligned(1))) = #tag "=" info
#define __MODULE_PARM_TYPE(name, type) __MODULE_INFO(parmtype, name, #name ":" type)
#define MODULE_PARM_DESC(name, text)   __MODULE_INFO(parm, name, #name ":" text)

/* Struct kernel_param's members by place: the arguments may have their names. */
#define __module_param_call(id, ops, value, perm)                           \
    static const char __param_str_##id[] = #id;                             \
    static const struct kernel_param __param_##id __used                    \
        __section(".module_params") __aligned(__alignof__(void *)) =        \
        { __param_str_##id, NULL, ops, perm, 0, 0, { (void *)(value) } }

#define module_param_named(id, value, kind, perm)                           \
    param_check_##kind(id, &(value));                                       \
    __module_param_call(id, &param_ops_##kind, &(value), perm);             \
    __MODULE_PARM_TYPE(id, #kind)
#define module_param(id, kind, perm) module_param_named(id, id, kind, perm)
#define module_param_unsafe(id, kind, perm) module_param(id, kind, perm)
#define module_param_named_unsafe(id, value, kind, perm) \
    module_param_named(id, value, kind, perm)
#define module_param_cb(id, ops, value, perm) __module_param_call(id, ops, value, perm)
#define module_param_call(id, setter, getter, value, perm)                  \
    static const struct kernel_param_ops __param_ops_##id = { 0, setter, getter, NULL }; \
    __module_param_call(id, &__param_ops_##id, value, perm)
#define module_param_array_named(id, array, kind, count, perm)              \
    param_check_##kind(id, &(array)[0]);                                    \
    static const struct kparam_array __param_arr_##id = {                   \
        ARRAY_SIZE(array), sizeof((array)[0]), (unsigned *)(count),         \
        &param_ops_##kind, array,                                           \
    };                                                                      \
    __module_param_call(id, &param_array_ops, &__param_arr_##id, perm);     \
    __MODULE_PARM_TYPE(id, "array of " #kind)
#define module_param_array(id, kind, count, perm) \
    module_param_array_named(id, id, kind, count, perm)
#define module_param_string(id, text, bytes, perm)                          \
    static const struct kparam_string __param_string_##id = { bytes, text }; \
    __module_param_call(id, &param_ops_string, &__param_string_##id, perm); \
    __MODULE_PARM_TYPE(id, "string")
#define core_param(name, value, type, perm) module_param_named(name, value, type, perm)

/* The variable has the type that was named. */
#define __param_check(name, p, type) \
    static inline type __always_unused *__check_##name(void) { return (p); }
#define param_check_byte(name, p) __param_check(name, p, unsigned char)
#define param_check_short(name, p) __param_check(name, p, short)
#define param_check_ushort(name, p) __param_check(name, p, unsigned short)
#define param_check_int(name, p) __param_check(name, p, int)
#define param_check_uint(name, p) __param_check(name, p, unsigned int)
#define param_check_long(name, p) __param_check(name, p, long)
#define param_check_ulong(name, p) __param_check(name, p, unsigned long)
#define param_check_ullong(name, p) __param_check(name, p, unsigned long long)
#define param_check_hexint(name, p) __param_check(name, p, unsigned int)
#define param_check_charp(name, p) __param_check(name, p, char *)
#define param_check_bool(name, p) __param_check(name, p, bool)
#define param_check_bint(name, p) __param_check(name, p, int)
#define param_check_invbool(name, p) __param_check(name, p, bool)
#define param_check_bool_enable_only(name, p) __param_check(name, p, bool)
#endif
