/* SPDX-License-Identifier: MIT */
#ifndef LIB_SPRINTF_H
#define LIB_SPRINTF_H
/* lib/sprintf.h - formatting into a buffer that is hoped to be large enough. Only for
 * code that was written so: lib/printf.h has what knows the size. */
#include <stdarg.h>
#include "lib/compiler.h"

#ifndef HOST_TEST
__printf(2, 3) int sprintf(char *buffer, const char *fmt, ...);
__printf(2, 0) int vsprintf(char *buffer, const char *fmt, va_list args);
#endif
#endif
