/* SPDX-License-Identifier: MIT */
#ifndef UNTIL_STOPPED_H
#define UNTIL_STOPPED_H
/* tests/modules/until_stopped.h - asleep, with all that is on the stack, until rmmod. */
#include <linux/kthread.h>
#include <linux/sched.h>

static inline void wait_for_stop(void)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}
#endif
