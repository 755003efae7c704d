/* SPDX-License-Identifier: MIT */
/*
 * kernel/boot_time.c - how long the boot took.
 *
 * Most of it is the measurement of one clock by another (arch/x86/timer.c), which takes
 * the same time on any machine and would hide what the kernel itself does: told apart.
 */
#include "kernel/boot_time.h"
#include "arch/cpu.h"
#include "arch/machine.h"

/* Counts can look like pointers. */
static u64 prompt_ticks __unscanned, wait_begin_ticks __unscanned;
static u64 waited_ticks __unscanned;

void boot_time_waits(void)
{
    wait_begin_ticks = cpu_cycles();
}

void boot_time_works(void)
{
    waited_ticks += cpu_cycles() - wait_begin_ticks;
}

void boot_time_prompt(void)
{
    prompt_ticks = cpu_cycles();
}

u64 boot_time_to_prompt(void)
{
    return prompt_ticks - machine_start_cycles();
}

u64 boot_time_working(void)
{
    return boot_time_to_prompt() - waited_ticks;
}
