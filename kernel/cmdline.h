/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_CMDLINE_H
#define KERNEL_CMDLINE_H
/* kernel/cmdline.h - the boot command line: every parameter is in one table. */
#include "lib/types.h"

/**
 * cmdline_parse - act on each parameter of @text. Boot only.
 * @is_cut: @text is the start of a longer line; its last parameter may be torn and is
 * left out. That and all mistakes are reported, and boot goes on.
 */
void cmdline_parse(const char *text, bool is_cut);

/** cmdline_run - the shell line that run= gave, or NULL. */
const char *cmdline_run(void);
#endif
