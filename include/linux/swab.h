/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SWAB_H
#define LINUX_SWAB_H
/* linux/swab.h - bytes exchanged. */
#include <asm/byteorder.h>
#endif
