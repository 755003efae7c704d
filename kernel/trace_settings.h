/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_TRACE_SETTINGS_H
#define KERNEL_TRACE_SETTINGS_H
/* kernel/trace_settings.h - trace= on the boot command line. */

/** For cmdline.c's table: 0, or -EINVAL. */
int trace_cmdline(const char *value);

/** trace_settings_start - record, if the command line asked for it. Boot only, as soon as
 *  there is memory. */
void trace_settings_start(void);
#endif
