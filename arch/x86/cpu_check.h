/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_CPU_CHECK_H
#define ARCH_X86_CPU_CHECK_H
/** cpu_check - return if this CPU can run the kernel; else say why not and stop.
 *  Runs before paging. */
void cpu_check(void);
#endif
