// SPDX-License-Identifier: MIT
/*
 * settings.c - reads the settings of a ticket printer from a text.
 *
 *    "copies = 2; footer = Bye"           settings[]
 *         |                               name     value     staged
 *      a copy, cut into lines             copies   "1"       "2"
 *         |                               footer   "Have.."  "Bye"
 *      name, value --- stage() ---------------------------------^
 *                                                  ^            |
 *                                       commit() --+------------+
 *
 * A text counts as a whole or not at all. So its values are staged first, line by line;
 * when the last line was right they replace those that counted before.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "settings.h"

#define TEXT_MOST   40
#define NUMBER_MOST 999

struct setting {
	const char *name;
	const char *factory;		/* its value unless a text has another	*/
	int (*check)(const char *value);
	const char *value;		/* what counts now			*/
	const char *staged;		/* by the text that is read, or NULL	*/
};

static int check_text(const char *value)
{
	size_t length = strlen(value);

	return length >= 1 && length <= TEXT_MOST ? 0 : -EINVAL;
}

static int check_number(const char *value)
{
	unsigned int number;

	if (kstrtouint(value, 10, &number) != 0)
		return -EINVAL;
	return number >= 1 && number <= NUMBER_MOST ? 0 : -EINVAL;
}

static DEFINE_MUTEX(lock);		/* guards values and what is staged	*/
static struct setting settings[SETTINGS_COUNT] = {
	{ .name = "harbour", .factory = "Neuharlingersiel", .check = check_text },
	{ .name = "copies",  .factory = "1",                .check = check_number },
	{ .name = "paper",   .factory = "80",               .check = check_number },
	{ .name = "logo",    .factory = "seal",             .check = check_text },
	{ .name = "footer",  .factory = "Mind the gulls.",  .check = check_text },
};

static struct setting *setting_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

/* @value takes the place of the one that counted. */
static void setting_put(struct setting *setting, const char *value)
{
	kfree(setting->value);
	setting->value = value;
}

/* Have @text become the setting's value when all has been read. */
static int stage(struct setting *setting, const char *text)
{
	const char *value = kstrdup(text, GFP_KERNEL);
	int err;

	if (!value)
		return -ENOMEM;
	kfree(setting->staged);			/* the last value counts	*/
	setting->staged = value;
	err = setting->check(value);
	if (err)
		kfree(value);
	return err;
}

static void commit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		if (!settings[i].staged)
			continue;
		setting_put(&settings[i], settings[i].staged);
		settings[i].staged = NULL;
	}
}

static void discard(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		kfree(settings[i].staged);
		settings[i].staged = NULL;
	}
}

/* One line: a name and its value, a comment, or nothing. Cuts it up. */
static int parse_line(char *line)
{
	struct setting *setting;
	char *name;

	line = strim(line);
	if (*line == '\0' || *line == '#')
		return 0;
	name = strim(strsep(&line, "="));
	if (!line)
		return -EINVAL;
	setting = setting_find(name);
	return setting ? stage(setting, strim(line)) : -ENOENT;
}

int settings_load(const char *text)
{
	char *copy = kstrdup(text, GFP_KERNEL), *line;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	mutex_lock(&lock);
	while (!err && (line = strsep(&copy, ";\n")) != NULL)
		err = parse_line(line);
	if (err)
		discard();
	else
		commit();
	mutex_unlock(&lock);
	kfree(copy);
	return err;
}
EXPORT_SYMBOL(settings_load);

int settings_get(const char *name, char *value, size_t bytes)
{
	const struct setting *setting = setting_find(name);
	int err = 0;

	if (!setting)
		return -ENOENT;
	mutex_lock(&lock);
	if (strlen(setting->value) < bytes)
		strcpy(value, setting->value);
	else
		err = -ENOSPC;
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(settings_get);

void settings_reset(void)
{
	unsigned int i;

	mutex_lock(&lock);
	for (i = 0; i < ARRAY_SIZE(settings); i++)
		setting_put(&settings[i], settings[i].factory);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(settings_reset);

/* `insmod settings text='copies = 2'` reads a first text, for a first look. */
static char *text = "";
module_param(text, charp, 0444);
MODULE_PARM_DESC(text, "settings to begin with");

static int __init settings_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(settings); i++)
		settings[i].value = settings[i].factory;
	return settings_load(text);
}

static void __exit settings_exit(void)
{
	settings_reset();
}

module_init(settings_init);
module_exit(settings_exit);
MODULE_DESCRIPTION("Settings of a ticket printer");
MODULE_LICENSE("GPL");
