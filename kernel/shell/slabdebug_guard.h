/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_SLABDEBUG_GUARD_H
#define KERNEL_SHELL_SLABDEBUG_GUARD_H
/* kernel/shell/slabdebug_guard.h - `slabdebug guard`. */
#include "lib/types.h"

/** slabdebug_guard - its own arguments begin at argv[1]. Return: the status. */
int slabdebug_guard(int argc, char **argv);

/** slabdebug_guard_show - which allocations are guarded, and how many blocks are. */
void slabdebug_guard_show(bool json);
#endif
