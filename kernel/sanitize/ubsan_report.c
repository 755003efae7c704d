/* SPDX-License-Identifier: MIT */
/*
 * kernel/sanitize/ubsan_report.c - UBSAN's reports get their call stacks.
 *
 * lib/ubsan/ knows neither threads nor symbols. Read next: lib/ubsan/report.c.
 */
#include "kernel/backtrace.h"
#include "kernel/sanitize/sanitize.h"
#include "lib/ubsan/report.h"

void ubsan_report_init(void)
{
    ubsan_set_stack_printer(dump_stack);
}
