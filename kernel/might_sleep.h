/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_MIGHT_SLEEP_H
#define KERNEL_MIGHT_SLEEP_H
/*
 * kernel/might_sleep.h - may the caller sleep here, should it give way?
 */

/** sched_might_sleep - behind might_sleep(): warns if the caller may not sleep. */
void sched_might_sleep(const char *file, int line);

/** sched_cond_resched - let others run if it is their turn. Return: did they? */
int sched_cond_resched(void);
#endif
