/* SPDX-License-Identifier: MIT */
/*
 * kernel/trace_settings.c - trace=EVENTS: the timeline begins with the first allocation.
 *
 * Problem    The command line is read before there is memory for a ring.
 * Idea       Remember the number; a step of the boot right after that of memory records.
 * Read next  mm/timeline.c.
 */
#include "kernel/trace_settings.h"
#include "lib/errno.h"
#include "lib/kstrtox.h"
#include "lib/printk.h"
#include "mm/timeline.h"

static u32 events;                      /* 0: not asked for */

int trace_cmdline(const char *value)
{
    unsigned number;
    if (kstrtouint(value, 0, &number) != 0 || number < 1 || number > TIMELINE_EVENTS_MAX)
        return -EINVAL;
    events = number;
    return 0;
}

void trace_settings_start(void)
{
    if (events > 0 && timeline_start(events) != 0)
        pr_warn("trace: there is no memory for %u events of %u bytes; nothing is "
                "recorded. Ask for fewer: trace=EVENTS\n", events,
                (unsigned)sizeof(struct timeline_event));
}
