/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BSEARCH_H
#define LINUX_BSEARCH_H
/* linux/bsearch.h - finding in sorted arrays. */
#include "lib/sort.h"
#endif
