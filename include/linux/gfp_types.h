/* SPDX-License-Identifier: MIT */
#ifndef LINUX_GFP_TYPES_H
#define LINUX_GFP_TYPES_H
/* linux/gfp_types.h - see gfp.h. */
#include <linux/gfp.h>
#endif
