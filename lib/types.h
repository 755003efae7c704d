/* SPDX-License-Identifier: MIT */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H
/* lib/types.h - the short integer names that Linux code uses. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t  u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t   s8;
typedef int16_t  s16;
typedef int32_t  s32;
typedef int64_t  s64;

typedef unsigned int gfp_t;

#ifdef HOST_TEST
#include <sys/types.h>
#else
typedef long          ssize_t;
typedef unsigned long ulong;
typedef unsigned int  uint;
typedef long long     loff_t;
typedef int           pid_t;
#endif
#endif
