/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BITOPS_H
#define LINUX_BITOPS_H
/* linux/bitops.h - single bits. */
#include "lib/bitops.h"
#include "lib/math.h"
#include <linux/bits.h>
#include <linux/find.h>
#endif
