/* SPDX-License-Identifier: MIT */
#ifndef LINUX_VMALLOC_H
#define LINUX_VMALLOC_H
/* linux/vmalloc.h - memory made of single pages. */
#include "mm/kmalloc_more.h"
#include "mm/vmalloc.h"
#include <linux/overflow.h>
#endif
