/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MINMAX_H
#define LINUX_MINMAX_H
/* linux/minmax.h - min, max, clamp, swap. */
#include "lib/math.h"
#endif
