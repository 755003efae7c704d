/* SPDX-License-Identifier: MIT */
#ifndef LINUX_KSTRTOX_H
#define LINUX_KSTRTOX_H
/* linux/kstrtox.h - text to numbers. */
#include "lib/kstrtox.h"
#include "lib/kstrtox_more.h"
#endif
