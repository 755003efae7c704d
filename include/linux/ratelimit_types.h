/* SPDX-License-Identifier: MIT */
#ifndef LINUX_RATELIMIT_TYPES_H
#define LINUX_RATELIMIT_TYPES_H
/* linux/ratelimit_types.h - see ratelimit.h. */
#include <linux/ratelimit.h>
#endif
