/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_FAULT_REPORT_H
#define KERNEL_FAULT_REPORT_H
/* kernel/fault_report.h - what an exception means, in words. */

struct exception;

/** fault_kind - KIND of the report's first line: "null-deref" and so on. */
const char *fault_kind(const struct exception *e);

/** fault_print - from the first line of the report to the call stack. bug_end() is
 *  still to be called. */
void fault_print(const struct exception *e);
#endif
