/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SPRINTF_H
#define LINUX_SPRINTF_H
/* linux/sprintf.h - text by a format. */
#include <linux/kernel.h>
#endif
