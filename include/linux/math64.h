/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MATH64_H
#define LINUX_MATH64_H
/* linux/math64.h - 64-bit division. */
#include "lib/math.h"
#endif
