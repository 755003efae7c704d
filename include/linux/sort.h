/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SORT_H
#define LINUX_SORT_H
/* linux/sort.h - sorting arrays. */
#include "lib/sort.h"
#endif
