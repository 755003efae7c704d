/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KERN_LEVELS_H
#define LINUX_KERN_LEVELS_H
/* linux/kern_levels.h - levels of messages. */
#include "lib/printk.h"
#endif
