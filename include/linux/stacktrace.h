/* SPDX-License-Identifier: MIT */
#ifndef LINUX_STACKTRACE_H
#define LINUX_STACKTRACE_H
/* linux/stacktrace.h - call stacks. */
#include "kernel/backtrace.h"
#include <linux/types.h>
#endif
