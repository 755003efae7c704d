/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_CMDLINE_H
#define KERNEL_CMDLINE_H
/* kernel/cmdline.h - the boot command line: every parameter is in one table. */

/** cmdline_parse - act on each parameter of @text; mistakes are reported and boot
 *  goes on. Boot only. */
void cmdline_parse(const char *text);

/** cmdline_run - the shell line that run= gave, or NULL. */
const char *cmdline_run(void);
#endif
