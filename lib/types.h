/* SPDX-License-Identifier: MIT */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H
/* lib/types.h - the short integer names that Linux code uses. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/compiler.h"

/* Spelled out: for some targets uint32_t is a long, and %u would not fit it. */
typedef unsigned char      u8;
typedef unsigned short     u16;
typedef unsigned int       u32;
typedef unsigned long long u64;
typedef signed char        s8;
typedef short              s16;
typedef int                s32;
typedef long long          s64;

typedef unsigned int __bitwise gfp_t;       /* bits: mm/gfp.h */

#ifdef HOST_TEST
#include <sys/types.h>
#else
typedef int           ssize_t;
typedef unsigned long ulong;
typedef unsigned int  uint;
typedef long long     loff_t;
typedef int           pid_t;
#endif
#endif
