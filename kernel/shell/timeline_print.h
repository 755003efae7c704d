/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_TIMELINE_PRINT_H
#define KERNEL_SHELL_TIMELINE_PRINT_H
/* kernel/shell/timeline_print.h - the timeline's events, as text and as JSON lines. */
#include "lib/types.h"

struct timeline_sums;

/**
 * timeline_print - the last @count events, oldest first.
 * Return: false where Ctrl-C ended it.
 */
bool timeline_print(u64 count, bool as_json);

/** timeline_summary_json - the last of those lines alone. */
void timeline_summary_json(const struct timeline_sums *sums);
#endif
