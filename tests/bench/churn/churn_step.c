// SPDX-License-Identifier: MIT
/*
 * tests/bench/churn/churn_step.c - one phase of churn.ko for each insmod of this.
 *
 * Problem    Between two phases a shell is to look at the allocators; it can load
 *            modules, in every kernel, but not call functions.
 * Idea       So loading this is the call. `insmod churn_step; rmmod churn_step`.
 * Read next  churn.c.
 */
#include <linux/init.h>
#include <linux/module.h>
#include "churn.h"

static int __init churn_step_init(void)
{
	churn_phase();
	return 0;
}
module_init(churn_step_init);

static void __exit churn_step_exit(void)
{
}
module_exit(churn_step_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("The next phase of churn.ko");
