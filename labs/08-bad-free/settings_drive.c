// SPDX-License-Identifier: MIT
/* settings_drive.c - writes texts, right and wrong ones, beside a model of the values. */
#include "drive.h"
#include "settings.h"

#define TEXTS       12
#define VALUE_BYTES 41
#define TEXT_BYTES  1024

static const char *const names[SETTINGS_COUNT] = {
	"harbour", "copies", "paper", "logo", "footer"
};
static const char *const blanks[] = { "", " ", "  ", "\t" };

static char model[SETTINGS_COUNT][VALUE_BYTES];		/* what counts		*/
static char coming[SETTINGS_COUNT][VALUE_BYTES];	/* as the text has it	*/
static char text[TEXT_BYTES];
static size_t length;

static const char *some_blank(void)
{
	return blanks[drive_random(ARRAY_SIZE(blanks))];
}

__printf(1, 2) static void add(const char *fmt, ...)
{
	va_list arguments;

	va_start(arguments, fmt);
	length += vsnprintf(text + length, sizeof(text) - length, fmt, arguments);
	va_end(arguments);
}

/* All values are as the model has them. */
static int compare(void)
{
	char value[VALUE_BYTES];
	unsigned int i;
	int err;

	for (i = 0; i < SETTINGS_COUNT; i++) {
		err = settings_get(names[i], value, sizeof(value));
		DRIVE_EXPECT(err == 0, "the value of %s: %d", names[i], err);
		DRIVE_EXPECT(strcmp(value, model[i]) == 0, "%s is '%s', expected '%s'",
			     names[i], value, model[i]);
	}
	return 0;
}

/* Where cases before this one left off. */
static int begin(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < SETTINGS_COUNT; i++) {
		err = settings_get(names[i], model[i], VALUE_BYTES);
		DRIVE_EXPECT(err == 0, "the value of %s: %d", names[i], err);
	}
	return 0;
}

static void begin_text(void)
{
	memcpy(coming, model, sizeof(model));
	length = 0;
	text[0] = '\0';
}

/* A line that is right: random blanks, a random value that its name takes. */
static void add_line(unsigned int which)
{
	char *value = coming[which];

	if (which == 1 || which == 2)
		snprintf(value, VALUE_BYTES, "%u", 1 + drive_random(999));
	else
		drive_text(value, VALUE_BYTES);
	add("%s%s%s=%s%s%s", some_blank(), names[which], some_blank(), some_blank(), value,
	    some_blank());
}

static void add_lines(unsigned int count)
{
	while (count-- > 0) {
		if (drive_random(4) == 0)
			add("%s# %s=none\n", some_blank(), names[drive_random(5)]);
		add_line(drive_random(SETTINGS_COUNT));
		add("%s", drive_random(3) ? "\n" : ";");
	}
}

static int load(int expected)
{
	int err = settings_load(text);

	DRIVE_EXPECT(err == expected, "a text got %d, expected %d; its end: '%s'", err,
		     expected, text + (length > 40 ? length - 40 : 0));
	if (err == 0)
		memcpy(model, coming, sizeof(model));
	return compare();
}

static int factory(void)
{
	static const char *const values[] = {
		"Neuharlingersiel", "1", "80", "seal", "Mind the gulls."
	};
	unsigned int i;

	settings_reset();
	for (i = 0; i < SETTINGS_COUNT; i++)
		strscpy(model[i], values[i], VALUE_BYTES);
	return compare();
}

/* Right texts, and the factory's values in between. At the end all five are set. */
DRIVE_CASE(right)
{
	unsigned int i, k;
	char small[2];
	int err = factory();

	for (i = 0; i < TEXTS && !err; i++) {
		begin_text();
		add_lines(drive_random(8));
		for (k = 0; i == TEXTS - 1 && k < SETTINGS_COUNT; k++) {
			add_line(k);
			add("\n");
		}
		err = load(0);
		if (!err && i == TEXTS / 2)
			err = factory();
	}
	DRIVE_EXPECT(err || settings_get("harbour", small, 0) == -ENOSPC,
		     "a value was copied to where is no room");
	DRIVE_EXPECT(err || settings_get("colour", small, 2) == -ENOENT,
		     "there is a value of a name that there is not");
	return err;
}

/* Somewhere in the text stands a line that cannot be read: nothing of it counts. */
DRIVE_CASE(spoiled)
{
	static const struct { const char *line; int err; } spoilt[] = {
		{ "colour = red\n", -ENOENT }, { " = 5\n", -ENOENT }, { "copies\n", -EINVAL },
		{ "footer: Bye;", -EINVAL },
	};
	unsigned int i, which;
	int err = begin();

	for (i = 0; i < TEXTS && !err; i++) {
		which = drive_random(ARRAY_SIZE(spoilt));
		begin_text();
		add_lines(drive_random(4));
		add("%s", spoilt[which].line);
		add_lines(1 + drive_random(3));
		err = load(spoilt[which].err);
	}
	return err;
}

/* The last line's value is not what its name wants: nothing of the text counts. */
DRIVE_CASE(refused)
{
	static const char *const bad[] = {
		"copies = many", "paper = 0", "copies = 1000", "logo =", "copies = 2 3",
		"footer = 0123456789012345678901234567890123456789!",
	};
	unsigned int i;
	int err = begin();

	for (i = 0; i < TEXTS && !err; i++) {
		begin_text();
		add_lines(drive_random(5));
		add("%s", bad[drive_random(ARRAY_SIZE(bad))]);
		err = load(-EINVAL);
	}
	return err;
}

DRIVE(DRIVE_ENTRY(right), DRIVE_ENTRY(spoiled), DRIVE_ENTRY(refused));
