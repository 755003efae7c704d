// SPDX-License-Identifier: MIT
/* tests/modules/user.c - needs provider.ko; hold=1 keeps itself loaded. */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>

extern int provider_value;
int provider_add(int n);

static int hold;
module_param(hold, int, 0);

static int __init user_init(void)
{
	pr_info("user: %d\n", provider_add(10) + provider_value);
	return hold && !try_module_get(THIS_MODULE) ? -EBUSY : 0;
}

static void __exit user_exit(void)
{
}

module_init(user_init);
module_exit(user_exit);
MODULE_LICENSE("GPL");
