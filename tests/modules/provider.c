// SPDX-License-Identifier: MIT
/* tests/modules/provider.c - exports a function and a variable. */
#include <linux/init.h>
#include <linux/module.h>

int provider_value = 5;
EXPORT_SYMBOL(provider_value);

int provider_add(int n);
int provider_add(int n)
{
	return provider_value += n;
}
EXPORT_SYMBOL_GPL(provider_add);

static int __init provider_init(void)
{
	return 0;
}

static void __exit provider_exit(void)
{
}

module_init(provider_init);
module_exit(provider_exit);
MODULE_LICENSE("GPL");
