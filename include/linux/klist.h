/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KLIST_H
#define LINUX_KLIST_H
/* linux/klist.h - lists that may be walked while they change. */
#include "kernel/klist.h"
#include <linux/kref.h>
#include <linux/spinlock.h>
#endif
