/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_LEAK_FOREST_H
#define KERNEL_SHELL_LEAK_FOREST_H
/* kernel/shell/leak_forest.h - leaks by group, for people. */
#include "lib/types.h"

struct leak_filter;

/** leak_forest_print - the last scan's leaks by group, as Linux's kmemleak prints, with
 *  what mending each would recover, then the summary. Return: false if Ctrl-C cut it. */
bool leak_forest_print(const struct leak_filter *q);
#endif
