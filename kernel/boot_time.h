/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BOOT_TIME_H
#define KERNEL_BOOT_TIME_H
/*
 * kernel/boot_time.h - how long the boot took, by the time stamp counter: cycles, and
 * under QEMU's -icount instructions.
 */
#include "lib/types.h"

/** boot_time_waits - what begins now waits for a clock, not for the processor, until
 *  boot_time_works(). boot_time_prompt: the shell is there. */
void boot_time_waits(void);
void boot_time_works(void);
void boot_time_prompt(void);

/** boot_time_to_prompt - ticks from the first line of C to the prompt.
 *  boot_time_working - without those waited. */
u64 boot_time_to_prompt(void);
u64 boot_time_working(void);
#endif
