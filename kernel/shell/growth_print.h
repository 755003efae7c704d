/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_GROWTH_PRINT_H
#define KERNEL_SHELL_GROWTH_PRINT_H
/* kernel/shell/growth_print.h - what grows, for people and for programs. */
#include "lib/types.h"

struct growth;
struct leak_filter;

/** growth_print - up to @most rows of what only grows, then what is lost, apart.
 *  Return: false if Ctrl-C cut it off. */
bool growth_print(const struct growth *growth, const struct leak_filter *q, u32 most,
                  bool json);
#endif
