/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MODULE_PARAMS_H
#define KERNEL_MODULE_PARAMS_H
/*
 * kernel/module/params.h - what a module's parameter is: the layout of the entries
 * in a module's section .module_params, as in Linux.
 *
 * include/linux/moduleparam.h makes the entries; the loader calls param_set() for
 * each word of the insmod line, and param_free_all() when the module goes.
 */
#include "lib/compiler.h"
#include "lib/types.h"

struct kernel_param;
struct module;

enum { KERNEL_PARAM_OPS_FL_NOARG = 1 << 0 };    /* "name" alone is allowed        */

struct kernel_param_ops {
    unsigned flags;
    /* @val: NULL where the parameter stood alone. Return: 0 or -errno. */
    int (*set)(const char *val, const struct kernel_param *kp);
    /* Write the value as text with a newline; @buffer has PARAM_TEXT_BYTES. */
    int (*get)(char *buffer, const struct kernel_param *kp);
    void (*free)(void *arg);                    /* NULL: nothing to free          */
};

enum { PARAM_TEXT_BYTES = 4096 };

struct kparam_string {
    unsigned maxlen;                            /* bytes of string, with the NUL  */
    char *string;
};

struct kparam_array {
    unsigned max, elemsize;
    unsigned *num;                              /* how many were set; may be NULL */
    const struct kernel_param_ops *ops;         /* of an element                  */
    void *elem;
};

/* One entry of .module_params. */
struct kernel_param {
    const char *name;
    struct module *mod;
    const struct kernel_param_ops *ops;
    u16 perm;                                   /* of Linux's file in /sys        */
    s8 level;
    u8 flags;
    union {
        void *arg;
        const struct kparam_string *str;
        const struct kparam_array *arr;
    };
};

extern const struct kernel_param_ops param_ops_byte, param_ops_short, param_ops_ushort,
    param_ops_int, param_ops_uint, param_ops_long, param_ops_ulong, param_ops_ullong,
    param_ops_hexint, param_ops_bool, param_ops_invbool, param_ops_bint,
    param_ops_bool_enable_only, param_ops_charp, param_ops_string, param_array_ops;

int param_set_byte(const char *val, const struct kernel_param *kp);
int param_set_short(const char *val, const struct kernel_param *kp);
int param_set_ushort(const char *val, const struct kernel_param *kp);
int param_set_int(const char *val, const struct kernel_param *kp);
int param_set_uint(const char *val, const struct kernel_param *kp);
int param_set_long(const char *val, const struct kernel_param *kp);
int param_set_ulong(const char *val, const struct kernel_param *kp);
int param_set_ullong(const char *val, const struct kernel_param *kp);
int param_set_hexint(const char *val, const struct kernel_param *kp);
int param_set_bool(const char *val, const struct kernel_param *kp);
int param_set_invbool(const char *val, const struct kernel_param *kp);
int param_set_bint(const char *val, const struct kernel_param *kp);
int param_set_bool_enable_only(const char *val, const struct kernel_param *kp);
int param_set_charp(const char *val, const struct kernel_param *kp);
int param_set_copystring(const char *val, const struct kernel_param *kp);
int param_set_uint_minmax(const char *val, const struct kernel_param *kp, unsigned min,
                          unsigned max);
int param_get_byte(char *buffer, const struct kernel_param *kp);
int param_get_short(char *buffer, const struct kernel_param *kp);
int param_get_ushort(char *buffer, const struct kernel_param *kp);
int param_get_int(char *buffer, const struct kernel_param *kp);
int param_get_uint(char *buffer, const struct kernel_param *kp);
int param_get_long(char *buffer, const struct kernel_param *kp);
int param_get_ulong(char *buffer, const struct kernel_param *kp);
int param_get_ullong(char *buffer, const struct kernel_param *kp);
int param_get_hexint(char *buffer, const struct kernel_param *kp);
int param_get_bool(char *buffer, const struct kernel_param *kp);
int param_get_invbool(char *buffer, const struct kernel_param *kp);
int param_get_charp(char *buffer, const struct kernel_param *kp);
int param_get_string(char *buffer, const struct kernel_param *kp);
void param_free_charp(void *arg);

/**
 * param_set - give parameter @name of [@params, @params + @count) the value @value
 * (NULL: it stood alone). '-' and '_' in names are the same.
 * Return: 0; -ENOENT: there is no such parameter; else what its setter says, mostly
 * -EINVAL or -ERANGE.
 */
int param_set(const struct kernel_param *params, unsigned count, const char *name,
              const char *value);

/** param_free_all - free what the setters allocated. */
void param_free_all(const struct kernel_param *params, unsigned count);
#endif
