/* SPDX-License-Identifier: MIT */
#ifndef LINUX_COMPILER_ATTRIBUTES_H
#define LINUX_COMPILER_ATTRIBUTES_H
/* linux/compiler_attributes.h - attributes of Linux. */
#include <linux/compiler_types.h>
#endif
