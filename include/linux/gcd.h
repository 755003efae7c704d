/* SPDX-License-Identifier: MIT */
#ifndef LINUX_GCD_H
#define LINUX_GCD_H
/* linux/gcd.h - the greatest common divisor. */
#include "lib/math.h"
#endif
