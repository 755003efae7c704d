/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_LEAK_REPORT_H
#define KERNEL_SHELL_LEAK_REPORT_H
/* kernel/shell/leak_report.h - leaks, for people and for programs. */
#include "lib/types.h"

struct kmemleak_object;
struct leak_filter;
struct kmemleak_summary;

/** leak_report_summary - what a scan found, in a line or as a JSON object. */
void leak_report_summary(const struct kmemleak_summary *summary, bool json);

/** leak_report_json - one object for each leaked block that passes @q, then the
 *  summary. Without memory q->most_groups is not obeyed. Return: false if Ctrl-C cut it
 *  off. */
bool leak_report_json(const struct leak_filter *q);

/** leak_report_object - one block, leaked or not: who, when, contents, stack.
 *  Ages are those at @now_ms: the same for all blocks of one report. */
void leak_report_object(const struct kmemleak_object *object, u32 now_ms);
#endif
