/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_LEAK_REPORT_H
#define KERNEL_SHELL_LEAK_REPORT_H
/* kernel/shell/leak_report.h - leaks, for people and for programs. */
#include <stdbool.h>

struct kmemleak_object;
struct kmemleak_summary;

/** leak_report_summary - what a scan found, in a line or as a JSON object. */
void leak_report_summary(const struct kmemleak_summary *summary, bool json);

/** leak_report_text - the last scan's leaks by group, as Linux's kmemleak prints. */
void leak_report_text(void);

/** leak_report_json - one object for each leaked block, then the summary. */
void leak_report_json(void);

/** leak_report_object - one block, leaked or not: who, when, contents, stack. */
void leak_report_object(const struct kmemleak_object *object);
#endif
