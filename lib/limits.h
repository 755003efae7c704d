/* SPDX-License-Identifier: MIT */
#ifndef LIB_LIMITS_H
#define LIB_LIMITS_H
/* lib/limits.h - C's <limits.h>, which cross compilers take from a C library. */
#ifdef HOST_TEST
#include <limits.h>
#else
#define INT_MAX    __INT_MAX__
#define INT_MIN    (-INT_MAX - 1)
#define UINT_MAX   (2u * INT_MAX + 1)
#define LONG_MAX   __LONG_MAX__
#define LONG_MIN   (-LONG_MAX - 1)
#define ULONG_MAX  (2ul * LONG_MAX + 1)
#define LLONG_MAX  __LONG_LONG_MAX__
#define LLONG_MIN  (-LLONG_MAX - 1)
#define ULLONG_MAX (2ull * LLONG_MAX + 1)
#endif
#endif
