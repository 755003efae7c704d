// SPDX-License-Identifier: MIT
/* tests/modules/params.c - a parameter of each type; init prints them. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

static int number = -1;
module_param(number, int, 0644);
static unsigned count = 1;
module_param(count, uint, 0);
static bool loud;
module_param(loud, bool, 0);
static char *text = "none";
module_param(text, charp, 0);
static short small;
module_param(small, short, 0);
static int list[4] = { 1, 2, 3, 4 };
static unsigned list_length = 4;
module_param_array(list, int, &list_length, 0);
static char *words[3];
static unsigned words_length;
module_param_array(words, charp, &words_length, 0);
static char name[8] = "abc";
module_param_string(name, name, sizeof(name), 0);
MODULE_PARM_DESC(number, "any number");

static int __init params_init(void)
{
	int i;

	pr_info("params: number=%d count=%u loud=%d text=%s small=%d name=%s\n", number,
		count, loud, text, small, name);
	for (i = 0; i < (int)list_length; i++)
		pr_info("params: list[%d]=%d\n", i, list[i]);
	for (i = 0; i < (int)words_length; i++)
		pr_info("params: words[%d]=%s\n", i, words[i]);
	return 0;
}

static void __exit params_exit(void)
{
}

module_init(params_init);
module_exit(params_exit);
MODULE_LICENSE("GPL");
