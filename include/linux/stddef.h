/* SPDX-License-Identifier: MIT */
#ifndef LINUX_STDDEF_H
#define LINUX_STDDEF_H
/* linux/stddef.h - NULL, offsetof. */
#include "lib/types.h"
#endif
