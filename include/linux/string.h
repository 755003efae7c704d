/* SPDX-License-Identifier: MIT */
#ifndef LINUX_STRING_H
#define LINUX_STRING_H
/* linux/string.h - strings and memory. */
#include "lib/string.h"
#include "lib/string_more.h"
#include "mm/kmalloc.h"
#include "mm/kmalloc_more.h"
#include <linux/types.h>
#include <linux/errno.h>

#define strnicmp(a, b, most) strncasecmp(a, b, most)
#define unsafe_memcpy(to, from, bytes, why) memcpy(to, from, bytes)
#endif
