/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MM_TYPES_H
#define LINUX_MM_TYPES_H
/* linux/mm_types.h - struct page. */
#include <linux/mm.h>
#endif
