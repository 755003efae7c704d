// SPDX-License-Identifier: MIT
/*
 * tests/modules/relocate.c - every kind of reference a module can make; init fails
 * where one of them leads somewhere else than it should.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

#define BIG (200 * 1024)

static int answer = 42;
static int *data_to_data = &answer;                     /* R_386_32, .data         */
static int *const rodata_to_data = &answer;
static char bss[BIG];
static char *data_into_bss = bss + 1000;                /* with an addend          */
static const char *const words[] = { "one", "two", "three" };
static int early __initdata = 7;
static int orphan __attribute__((section("tests_table"), used)) = 11;

extern int nowhere(void) __attribute__((weak));

static noinline int twice(int n)
{
	return 2 * n;
}

static int (*const through_a_table[])(int) = { twice };

static int __init relocate_init(void)
{
	const char *wrong = NULL;
	int i;

	if (data_to_data != &answer || *rodata_to_data != 42)
		wrong = "R_386_32";
	if (data_into_bss - bss != 1000)
		wrong = "R_386_32 with an addend";
	if (twice(21) != 42 || through_a_table[0](4) != 8)
		wrong = "R_386_PC32";
	if (strlen(words[2]) != 5 || strcmp(words[1], "two"))
		wrong = "R_386_PLT32 or .rodata";
	if (early != 7)
		wrong = ".init.data";
	if (orphan != 11)
		wrong = "a section of its own";
	if (nowhere)
		wrong = "a weak symbol that nobody defines";
	if (strcmp(THIS_MODULE->name, "relocate"))
		wrong = "__this_module";
	for (i = 0; i < BIG; i++)
		if (bss[i])
			wrong = ".bss";
	if (wrong) {
		pr_err("relocate: wrong: %s\n", wrong);
		return -EINVAL;
	}
	memset(bss, 1, BIG);
	pr_info("relocate: %0190d\n", 1);
	return 0;
}

static void __exit relocate_exit(void)
{
	pr_info("relocate: bye\n");
}

module_init(relocate_init);
module_exit(relocate_exit);
MODULE_LICENSE("GPL");
