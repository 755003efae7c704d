/* SPDX-License-Identifier: MIT */
/*
 * kernel/module/params.c - what a module's parameters may be, as in Linux.
 *
 * Problem    What somebody typed must become a value of the module's own type, or be
 *            refused; never something that is cut to fit.
 * Idea       A parameter knows its setter and its getter. Integers are all read as the
 *            widest one and checked against their own limits.
 * Read next  param_text.c: text and arrays; param_line.c: the insmod line.
 */
#include "kernel/module/params.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printf.h"

/* ---- integers -------------------------------------------------------- */

static int read_signed(const char *val, long long least, long long most, long long *n)
{
    int err = val != NULL ? kstrtoll(val, 0, n) : -EINVAL;
    return err != 0 ? err : *n < least || *n > most ? -ERANGE : 0;
}

static int read_unsigned(const char *val, unsigned long long most, unsigned long long *n)
{
    int err = val != NULL ? kstrtoull(val, 0, n) : -EINVAL;
    return err != 0 ? err : *n > most ? -ERANGE : 0;
}

#define SIGNED_PARAM(name, type, least, most)                                       \
int param_set_##name(const char *val, const struct kernel_param *kp)                \
{                                                                                   \
    long long n;                                                                    \
    int err = read_signed(val, least, most, &n);                                    \
    if (err == 0)                                                                   \
        *(type *)kp->arg = (type)n;                                                 \
    return err;                                                                     \
}                                                                                   \
int param_get_##name(char *buffer, const struct kernel_param *kp)                   \
{                                                                                   \
    return scnprintf(buffer, PARAM_TEXT_BYTES, "%lld\n",                            \
                     (long long)*(type *)kp->arg);                                  \
}                                                                                   \
const struct kernel_param_ops param_ops_##name = {                                  \
    .set = param_set_##name, .get = param_get_##name,                               \
}

#define UNSIGNED_PARAM(name, type, most, format)                                    \
int param_set_##name(const char *val, const struct kernel_param *kp)                \
{                                                                                   \
    unsigned long long n;                                                           \
    int err = read_unsigned(val, most, &n);                                         \
    if (err == 0)                                                                   \
        *(type *)kp->arg = (type)n;                                                 \
    return err;                                                                     \
}                                                                                   \
int param_get_##name(char *buffer, const struct kernel_param *kp)                   \
{                                                                                   \
    return scnprintf(buffer, PARAM_TEXT_BYTES, format "\n",                         \
                     (unsigned long long)*(type *)kp->arg);                         \
}                                                                                   \
const struct kernel_param_ops param_ops_##name = {                                  \
    .set = param_set_##name, .get = param_get_##name,                               \
}

SIGNED_PARAM(short, short, -0x8000, 0x7fff);
SIGNED_PARAM(int, int, -0x80000000ll, 0x7fffffff);
SIGNED_PARAM(long, long, -0x80000000ll, 0x7fffffff);
UNSIGNED_PARAM(byte, unsigned char, 0xff, "%llu");
UNSIGNED_PARAM(ushort, unsigned short, 0xffff, "%llu");
UNSIGNED_PARAM(uint, unsigned, 0xffffffff, "%llu");
UNSIGNED_PARAM(ulong, unsigned long, 0xffffffff, "%llu");
UNSIGNED_PARAM(ullong, unsigned long long, ~0ull, "%llu");
UNSIGNED_PARAM(hexint, unsigned, 0xffffffff, "%#08llx");

int param_set_uint_minmax(const char *val, const struct kernel_param *kp, unsigned min,
                          unsigned max)
{
    unsigned long long n;
    int err = read_unsigned(val, max, &n);
    if (err != 0 || n < min)
        return -EINVAL;
    *(unsigned *)kp->arg = (unsigned)n;
    return 0;
}

/* ---- yes and no ------------------------------------------------------ */

int param_set_bool(const char *val, const struct kernel_param *kp)
{
    return kstrtobool(val != NULL ? val : "1", kp->arg);
}

int param_get_bool(char *buffer, const struct kernel_param *kp)
{
    return scnprintf(buffer, PARAM_TEXT_BYTES, "%c\n", *(bool *)kp->arg ? 'Y' : 'N');
}

int param_set_invbool(const char *val, const struct kernel_param *kp)
{
    bool value;
    int err = kstrtobool(val != NULL ? val : "1", &value);
    if (err == 0)
        *(bool *)kp->arg = !value;
    return err;
}

int param_get_invbool(char *buffer, const struct kernel_param *kp)
{
    return scnprintf(buffer, PARAM_TEXT_BYTES, "%c\n", *(bool *)kp->arg ? 'N' : 'Y');
}

/* An int that holds 0 or 1. */
int param_set_bint(const char *val, const struct kernel_param *kp)
{
    bool value;
    int err = kstrtobool(val != NULL ? val : "1", &value);
    if (err == 0)
        *(int *)kp->arg = value;
    return err;
}

int param_set_bool_enable_only(const char *val, const struct kernel_param *kp)
{
    bool value;
    int err = kstrtobool(val != NULL ? val : "1", &value);
    if (err == 0 && !value && *(bool *)kp->arg)
        return -EROFS;
    if (err == 0)
        *(bool *)kp->arg = value;
    return err;
}

#define NOARG KERNEL_PARAM_OPS_FL_NOARG
const struct kernel_param_ops param_ops_bool = {
    .flags = NOARG, .set = param_set_bool, .get = param_get_bool,
};
const struct kernel_param_ops param_ops_invbool = {
    .flags = NOARG, .set = param_set_invbool, .get = param_get_invbool,
};
const struct kernel_param_ops param_ops_bint = {
    .flags = NOARG, .set = param_set_bint, .get = param_get_int,
};
const struct kernel_param_ops param_ops_bool_enable_only = {
    .flags = NOARG, .set = param_set_bool_enable_only, .get = param_get_bool,
};
