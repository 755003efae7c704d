/* SPDX-License-Identifier: MIT */
/* kernel/might_sleep.c - may the caller sleep here, should it give way? */
#include "kernel/might_sleep.h"
#include "kernel/preempt.h"
#include "kernel/warn.h"

static bool may_sleep(void)
{
    return !in_interrupt() && !irqs_disabled() && this_cpu()->preempt_count == 0;
}

void sched_might_sleep(const char *file, int line)
{
    if (!may_sleep())
        warn_slowpath(file, line, "might_sleep",
                      "sleeping function called from invalid context\n");
}

int sched_cond_resched(void)
{
    if (!may_sleep() || !this_cpu()->need_resched)
        return 0;
    schedule();
    return 1;
}
