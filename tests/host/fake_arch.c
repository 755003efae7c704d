/* SPDX-License-Identifier: MIT */
/*
 * tests/host/fake_arch.c - what mm/ asks of the machine besides pages.
 *
 * Every symbol is weak: a test that wants another answer defines its own.
 */
#include <stdlib.h>
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/running.h"
#include "arch/timer.h"
#include "arch/trap.h"
#include "tests/host/host_support.h"

#define __weak __attribute__((weak))

/* Every section of arch/sections.h is empty, and they all are at one place. */
char fake_sections[1];
#define EMPTY_SECTION(name)                                                 \
    __asm__(".weak __" name "_start, __" name "_end\n"                      \
            ".set __" name "_start, fake_sections\n"                        \
            ".set __" name "_end, fake_sections\n")

EMPTY_SECTION("image");
EMPTY_SECTION("text");
EMPTY_SECTION("alloc_text");
EMPTY_SECTION("lib_text");
EMPTY_SECTION("rodata");
EMPTY_SECTION("data");
EMPTY_SECTION("bss");
EMPTY_SECTION("unscanned");
EMPTY_SECTION("symbols");

struct running running_cpus[NR_CPUS];

uintptr_t host_trace[32];
unsigned host_trace_count;

__weak void stack_clear_dead(uintptr_t low)
{
    (void)low;
}

__weak unsigned stack_walk(uintptr_t frame, uintptr_t low, uintptr_t high,
                           uintptr_t *trace, unsigned most)
{
    unsigned count = 0;
    for (; count < host_trace_count && count < most; count++)
        trace[count] = host_trace[count];
    if (host_trace_count > 0)
        return count;
    while (count < most && frame >= low && frame < high) {
        const uintptr_t *link = (const uintptr_t *)frame;

        trace[count++] = link[1];
        if (link[0] <= frame)
            break;
        frame = link[0];
    }
    return count;
}

__weak bool in_interrupt(void)
{
    return false;
}

__weak __noreturn void cpu_stop(void)
{
    abort();
}

__weak const char *cpu_name(void)
{
    return "host";
}

/* The host's stack is no root: nobody asks what this frame holds. */
__weak void context_call_saved(void (*function)(void *argument, uintptr_t frame),
                               void *argument)
{
    function(argument, (uintptr_t)__builtin_frame_address(0));
}

__weak u64 timer_now_us(void)
{
    return host_now_us;
}
