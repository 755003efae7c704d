/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_FAILSLAB_SETTINGS_H
#define KERNEL_FAILSLAB_SETTINGS_H
/* kernel/failslab_settings.h - failslab's plan, as words. */
#include "lib/types.h"
#include "mm/failslab.h"

enum { FAILSLAB_TEXT_BYTES = 192 };

/** failslab_plan_default - each allocation fails, once asked for. */
void failslab_plan_default(struct failslab_plan *plan);

/**
 * failslab_plan_word - "interval=3", "site=FUNCTION" and so on into @plan.
 * Return: NULL, or what was expected there.
 */
const char *failslab_plan_word(struct failslab_plan *plan, const char *word);

/** failslab_plan_start - mark the threads that @plan means, and set it.
 *  Return: 0; -ESRCH: there is no thread plan->thread_id. */
int failslab_plan_start(const struct failslab_plan *plan);

/** failslab_cmdline - the value of failslab= : "1,10,0,-1" (interval, probability,
 *  space, times, as in Linux) or "interval=1,probability=10". 0 or -EINVAL. */
int failslab_cmdline(const char *value);

/** failslab_cmdline_start - set what the command line said. Boot only, as its end. */
void failslab_cmdline_start(void);
#endif
