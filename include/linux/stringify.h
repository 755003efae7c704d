/* SPDX-License-Identifier: MIT */
#ifndef LINUX_STRINGIFY_H
#define LINUX_STRINGIFY_H
/* linux/stringify.h - tokens as text. */
#include "lib/compiler.h"
#endif
