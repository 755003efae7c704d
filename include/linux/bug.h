/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BUG_H
#define LINUX_BUG_H
/* linux/bug.h - what should not be. */
#include "kernel/warn.h"
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/printk.h>
#endif
