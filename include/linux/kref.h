/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KREF_H
#define LINUX_KREF_H
/* linux/kref.h - counted references to objects. */
#include "kernel/kref.h"
#include <linux/spinlock.h>
#include <linux/refcount.h>
#endif
