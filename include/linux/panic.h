/* SPDX-License-Identifier: MIT */
#ifndef LINUX_PANIC_H
#define LINUX_PANIC_H
/* linux/panic.h - the end. */
#include "kernel/panic.h"
#endif
