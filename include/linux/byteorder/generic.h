/* SPDX-License-Identifier: MIT */
#ifndef LINUX_BYTEORDER_GENERIC_H
#define LINUX_BYTEORDER_GENERIC_H
/* linux/byteorder/generic.h - see asm/byteorder.h. */
#include <asm/byteorder.h>
#endif
