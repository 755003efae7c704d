/* SPDX-License-Identifier: MIT */
#ifndef LINUX_ALIGN_H
#define LINUX_ALIGN_H
/* linux/align.h - rounding to powers of two. */
#include "lib/compiler.h"
#endif
