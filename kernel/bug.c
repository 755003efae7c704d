/* SPDX-License-Identifier: MIT */
/* kernel/bug.c - the frame around every report of bad use, and their number. */
#include "kernel/bug.h"
#include "kernel/backtrace.h"
#include "lib/printk.h"

static u32 bug_total;
static const char *last_kind;

void bug_begin(const char *kind, uintptr_t address, bool is_return)
{
    char place[LOCATION_BYTES];
    location_format(place, sizeof(place), address, is_return);
    last_kind = kind;
    pr_emerg("BUG: %s in %s\n", kind, place);
}

void bug_end(void)
{
    bug_total++;
    pr_emerg("BUG end: %u so far\n", bug_total);
}

const char *bug_last_kind(void)
{
    return last_kind;
}

u32 bug_count(void)
{
    return bug_total;
}
