/* SPDX-License-Identifier: MIT */
#ifndef LINUX_LIMITS_H
#define LINUX_LIMITS_H
/* linux/limits.h - the limits of integers. */
#include "lib/limits.h"
#include "lib/types.h"
#endif
