/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_SHELL_H
#define KERNEL_SHELL_SHELL_H
/* kernel/shell/shell.h - the thread that reads lines and has them run. */

#include "lib/types.h"

struct history;

#define SHELL_PROMPT "marbles> "

/** shell_start - run= first, then read from the console, for ever. Boot only,
 *  when all else is ready. */
void shell_start(void);

/** shell_history - the lines typed so far. The shell's thread owns it: only for
 *  commands, while it waits for them. */
const struct history *shell_history(void);

/** shell_thread_id - whose children commands are; 0: it has not run yet. */
u16 shell_thread_id(void);

/** execute_init - take the reserve that runs commands when memory is out. From
 *  the shell's thread. */
void execute_init(void);
#endif
