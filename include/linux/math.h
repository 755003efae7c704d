/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MATH_H
#define LINUX_MATH_H
/* linux/math.h - rounding and division. */
#include "lib/math.h"
#endif
