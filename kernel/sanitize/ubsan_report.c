/* SPDX-License-Identifier: MIT */
/*
 * kernel/sanitize/ubsan_report.c - UBSAN's reports get their call stacks.
 *
 * lib/ubsan/ knows neither threads nor symbols. Its own frames are left out.
 * Read next: lib/ubsan/report.c.
 */
#include "kernel/backtrace.h"
#include "kernel/sanitize/sanitize.h"
#include "kernel/symbols.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "lib/ubsan/report.h"

static bool is_handler(uintptr_t return_address)
{
    static const char own[] = "lib/ubsan/";
    struct symbol_info info;
    return symbol_lookup(return_address - 1, &info) &&
           strncmp(info.file, own, sizeof(own) - 1) == 0;
}

static void print_callers(void)
{
    uintptr_t trace[BACKTRACE_MAX];
    unsigned first = 0;
    unsigned count = trace_stack((uintptr_t)__builtin_frame_address(0), trace,
                                 BACKTRACE_MAX);
    while (first < count && is_handler(trace[first]))
        first++;
    print_backtrace(trace + first, count - first, KERN_EMERG[1]);
}

void ubsan_report_init(void)
{
    ubsan_set_stack_printer(print_callers);
}
