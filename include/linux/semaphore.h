/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SEMAPHORE_H
#define LINUX_SEMAPHORE_H
/* linux/semaphore.h - counting locks. */
#include "kernel/semaphore.h"
#endif
