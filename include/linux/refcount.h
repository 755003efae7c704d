/* SPDX-License-Identifier: MIT */
#ifndef LINUX_REFCOUNT_H
#define LINUX_REFCOUNT_H
/* linux/refcount.h - counts that saturate. */
#include "kernel/refcount.h"
#include <linux/atomic.h>
#include <linux/types.h>
#endif
