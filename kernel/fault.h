/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_FAULT_H
#define KERNEL_FAULT_H
/* kernel/fault.h - an exception struck: who has to end for it? */
#include <stdbool.h>

struct exception;

/** fault_handle - the exception handler of arch/trap.h: report, then kill the thread
 *  or panic. */
bool fault_handle(const struct exception *exception);
#endif
