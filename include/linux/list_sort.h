/* SPDX-License-Identifier: MIT */
#ifndef LINUX_LIST_SORT_H
#define LINUX_LIST_SORT_H
/* linux/list_sort.h - sorting lists. */
#include "lib/sort.h"
#endif
