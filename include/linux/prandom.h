/* SPDX-License-Identifier: MIT */
#ifndef LINUX_PRANDOM_H
#define LINUX_PRANDOM_H
/* linux/prandom.h - numbers that look random. */
#include <linux/random.h>
#endif
