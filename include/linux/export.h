/* SPDX-License-Identifier: MIT */
#ifndef LINUX_EXPORT_H
#define LINUX_EXPORT_H
/* linux/export.h - EXPORT_SYMBOL. */
#include "lib/export.h"
#endif
