/* SPDX-License-Identifier: MIT */
#ifndef LINUX_ERR_H
#define LINUX_ERR_H
/* linux/err.h - error numbers in place of pointers. */
#include "lib/err.h"
#endif
