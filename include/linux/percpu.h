/* SPDX-License-Identifier: MIT */
#ifndef LINUX_PERCPU_H
#define LINUX_PERCPU_H
/* linux/percpu.h - a variable for each processor. */
#include "mm/percpu.h"
#include <linux/compiler_types.h>
#include <linux/cpumask.h>
#include <linux/percpu-defs.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#endif
