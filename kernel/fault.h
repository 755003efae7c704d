/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_FAULT_H
#define KERNEL_FAULT_H
/* kernel/fault.h - what an exception means, in words. */
#include <stdbool.h>

struct exception;

/** fault_handle - the exception handler of arch/trap.h: report, then panic. */
bool fault_handle(const struct exception *exception);
#endif
