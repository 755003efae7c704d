// SPDX-License-Identifier: MIT
/* tests/modules/lingerer.c - its exit forgets to stop the thread of its init. */
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/module.h>

static int linger(void *data)
{
	while (!kthread_should_stop())
		msleep(10);
	return 0;
}

static int __init lingerer_init(void)
{
	return IS_ERR(kthread_run(linger, NULL, "linger")) ? -ENOMEM : 0;
}

static void __exit lingerer_exit(void)
{
}

module_init(lingerer_init);
module_exit(lingerer_exit);
MODULE_LICENSE("GPL");
