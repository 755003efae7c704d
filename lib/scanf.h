/* SPDX-License-Identifier: MIT */
#ifndef LIB_SCANF_H
#define LIB_SCANF_H
/*
 * lib/scanf.h - text read by a format: %d %i %u %x %o %s %c %n %% %[set], with a
 * width, * (read and drop), and lengths hh h l ll z. A set has no ranges, as in Linux.
 */
#include <stdarg.h>
#include "lib/types.h"

#ifdef HOST_TEST                /* the C library's own stay what they are */
#define sscanf  marbles_sscanf
#define vsscanf marbles_vsscanf
#endif

/** sscanf - Return: values stored, fewer than asked for where the text differs. */
int vsscanf(const char *text, const char *fmt, va_list args);
__attribute__((format(scanf, 2, 3))) int sscanf(const char *text, const char *fmt, ...);
#endif
