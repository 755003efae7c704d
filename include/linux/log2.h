/* SPDX-License-Identifier: MIT */
#ifndef LINUX_LOG2_H
#define LINUX_LOG2_H
/* linux/log2.h - whole-number logarithms. */
#include "lib/math.h"
#endif
