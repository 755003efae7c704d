/* SPDX-License-Identifier: MIT */
#ifndef LINUX_LINKAGE_H
#define LINUX_LINKAGE_H
/* linux/linkage.h - asmlinkage. */
#include <linux/compiler_types.h>
#include "lib/export.h"
#endif
