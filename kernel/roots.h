/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_ROOTS_H
#define KERNEL_ROOTS_H
/* kernel/roots.h - the leak detector's roots that the kernel itself owns. */

/** kernel_roots_init - register .data, .bss and all threads' stacks. Boot only. */
void kernel_roots_init(void);
#endif
