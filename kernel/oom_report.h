/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_OOM_REPORT_H
#define KERNEL_OOM_REPORT_H
/* kernel/oom_report.h - what is said when memory is out. */

/** oom_report_init - register with mm/oom.h. Boot only. */
void oom_report_init(void);

/** oom_baseline - growth is counted from now on: the machine has booted. */
void oom_baseline(void);
#endif
