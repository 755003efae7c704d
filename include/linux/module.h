/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MODULE_H
#define LINUX_MODULE_H
/* linux/module.h - modules. */
#include "kernel/module/module.h"
#include <linux/moduleparam.h>
#include <linux/init.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/stat.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/bug.h>
#include <linux/list.h>
#include <linux/string.h>
#include <linux/percpu.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/timer.h>
#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/sched.h>
#include <linux/gfp.h>
#include <linux/cleanup.h>
#include <linux/uaccess.h>

extern struct module __this_module;
#ifdef MODULE
#define THIS_MODULE (&__this_module)
#else
#define THIS_MODULE ((struct module *)0)
#endif
#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "marbles"
#endif

#define MODULE_INFO(tag, info)          __MODULE_INFO(tag, tag, info)
#define MODULE_LICENSE(text)     MODULE_INFO(license, text)
#define MODULE_AUTHOR(text)      MODULE_INFO(author, text)
#define MODULE_DESCRIPTION(text) MODULE_INFO(description, text)
#define MODULE_VERSION(text)     MODULE_INFO(version, text)
#define MODULE_ALIAS(text)       MODULE_INFO(alias, text)
#define MODULE_SOFTDEP(text)     MODULE_INFO(softdep, text)
#define MODULE_FIRMWARE(text)    MODULE_INFO(firmware, text)
#define MODULE_IMPORT_NS(space)         MODULE_INFO(import_ns, #space)
#define MODULE_DEVICE_TABLE(type, name) _Static_assert(1, "no devices here")
#define MODULE_ALIAS_MISCDEV(minor)     MODULE_INFO(alias, "misc")

static inline const char *module_name(const struct module *module)
{
    return module ? module->name : "kernel";
}
#endif
