/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BITS_H
#define LINUX_BITS_H
/* linux/bits.h - BIT, GENMASK. */
#include "lib/bitops.h"
#endif
