/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CLEANUP_H
#define LINUX_CLEANUP_H
/* linux/cleanup.h - what is undone where its scope ends. */
#include "lib/cleanup.h"
#include <linux/compiler.h>
#include <linux/err.h>
#endif
