/* SPDX-License-Identifier: MIT */
/* kernel/bug.c - the frame around every report of bad use, and their number. */
#include "kernel/bug.h"
#include "kernel/backtrace.h"
#include "lib/printk.h"

static u32 count;

void bug_begin(const char *kind, uintptr_t address, bool is_return)
{
    char place[LOCATION_BYTES];
    location_format(place, sizeof(place), address, is_return);
    pr_emerg("BUG: %s in %s\n", kind, place);
}

void bug_end(void)
{
    count++;
    pr_emerg("BUG end: %u so far\n", count);
}

u32 bug_count(void)
{
    return count;
}
