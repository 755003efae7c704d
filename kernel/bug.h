/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BUG_H
#define KERNEL_BUG_H
/*
 * kernel/bug.h - the first and the last line of every report of bad use.
 *
 *     BUG: null-deref in leak_lost+0x20/0x50 kernel/shell/cmd_leak.c:41
 *     ... in words, blocks, stacks ...
 *     BUG end: 1 so far
 */
#include "lib/types.h"

/** bug_begin - @kind and the place of the bad act. @is_return: see
 *  location_format(). */
void bug_begin(const char *kind, uintptr_t address, bool is_return);

/** bug_end - close the report and count it. */
void bug_end(void);

/** bug_count - reports since boot. */
u32 bug_count(void);

/** bug_last_kind - of the last report; NULL if there was none. */
const char *bug_last_kind(void);
#endif
