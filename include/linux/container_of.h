/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CONTAINER_OF_H
#define LINUX_CONTAINER_OF_H
/* linux/container_of.h - from a member to its struct. */
#include "lib/compiler.h"
#endif
