/* SPDX-License-Identifier: MIT */
#ifndef LINUX_THREADS_H
#define LINUX_THREADS_H
/* linux/threads.h - how many processors. */
#include "arch/cpu.h"
#endif
