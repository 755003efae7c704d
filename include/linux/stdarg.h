/* SPDX-License-Identifier: MIT */
#ifndef LINUX_STDARG_H
#define LINUX_STDARG_H
/* linux/stdarg.h - variable arguments. */
#include <stdarg.h>
#endif
