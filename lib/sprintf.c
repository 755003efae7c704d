/* SPDX-License-Identifier: MIT */
/* lib/sprintf.c - C's sprintf, over the one that knows the buffer's size. */
#include "lib/sprintf.h"
#include "lib/limits.h"
#include "lib/printf.h"

#ifndef HOST_TEST
int vsprintf(char *buffer, const char *fmt, va_list args)
{
    return vsnprintf(buffer, INT_MAX, fmt, args);
}

int sprintf(char *buffer, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vsprintf(buffer, fmt, args);
    va_end(args);
    return length;
}
#endif
