/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MISUSE_REPORT_H
#define KERNEL_MISUSE_REPORT_H
/* kernel/misuse_report.h - bad use of the allocators, told to people. */

/** misuse_report_init - take over what mm/misuse.h finds. Boot only. */
void misuse_report_init(void);
#endif
