/* SPDX-License-Identifier: MIT */
#ifndef LABS_DRIVE_H
#define LABS_DRIVE_H
/*
 * labs/drive.h - for the module that tries a student's module out: "the driver".
 *
 *     DRIVE_CASE(write)
 *     {
 *             char line[32];
 *             drive_text(line, sizeof(line));
 *             DRIVE_EXPECT(linelog_write(line) == 0, "'%s' was refused", line);
 *             return 0;
 *     }
 *     DRIVE(DRIVE_ENTRY(write), DRIVE_ENTRY(drop));
 *
 * `insmod linelog_drive case=write seed=3` runs one case; it loads only if the case
 * returns 0. What it draws depends on the seed alone. It must free all it allocates.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/types.h>

struct drive_case {
	const char *name;
	int (*run)(void);
};

static char drive_name[32];
static unsigned int seed = 1;
static u32 drive_state;

/* A number below @below (> 0), by Marsaglia's xorshift: the same for the same seed. */
static inline u32 drive_random(u32 below)
{
	drive_state ^= drive_state << 13;
	drive_state ^= drive_state >> 17;
	drive_state ^= drive_state << 5;
	return drive_state % below;
}

/* A word of 1 to @bytes - 1 letters. */
static inline void drive_text(char *text, size_t bytes)
{
	size_t i, length = 1 + drive_random(bytes - 1);

	for (i = 0; i < length; i++)
		text[i] = 'a' + drive_random(26);
	text[length] = '\0';
}

/* The case has failed unless @condition; the rest says what was found and expected. */
#define DRIVE_EXPECT(condition, fmt, ...) do {					\
	if (!(condition)) {							\
		pr_err("drive: " fmt "\n", ##__VA_ARGS__);			\
		return -EINVAL;							\
	}									\
} while (0)

#define DRIVE_CASE(name) static int drive_case_##name(void)
#define DRIVE_ENTRY(name) { #name, drive_case_##name }

static int drive_one(const struct drive_case *cases, size_t count)
{
	size_t i;

	drive_state = seed * 2654435761u + 1;	/* Knuth's multiplier: seeds lie apart */
	for (i = 0; i < count; i++)
		if (strcmp(cases[i].name, drive_name) == 0)
			return cases[i].run();
	pr_err("drive: there is no case '%s'\n", drive_name);
	return -EINVAL;
}

#define DRIVE(...)								\
static const struct drive_case drive_cases[] = { __VA_ARGS__ };		\
module_param_string(case, drive_name, sizeof(drive_name), 0);			\
module_param(seed, uint, 0);							\
static int __init drive_init(void)						\
{										\
	return drive_one(drive_cases, ARRAY_SIZE(drive_cases));			\
}										\
static void __exit drive_exit(void) { }						\
module_init(drive_init);							\
module_exit(drive_exit);							\
MODULE_DESCRIPTION("Marbles lab driver");					\
MODULE_LICENSE("GPL")
#endif
