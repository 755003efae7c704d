// SPDX-License-Identifier: MIT
/* station_drive.c - registers, reads and drops sensors at random, beside a model; makes
 * memory run out for the journal; compares the table with what the tools said; and has a
 * case for each function alone, case=sensor_open, to look at what it leaves behind. */
#include "drive.h"
#include <linux/slab.h>
#include "sensors.h"

#define NAMES 12
#define STEPS 120

struct known {
	bool open, noted;
	unsigned int unit;
	u32 reading;
};

static struct known known[NAMES];

/* What the grader found: 5 bits for each row, the first row in the lowest. */
static unsigned int truth;
module_param(truth, uint, 0);

static void name_of(unsigned int which, char *name)
{
	snprintf(name, SENSOR_NAME_BYTES, "sensor-%u", which);
}

static int open_one(unsigned int which)
{
	unsigned int unit = drive_random(SENSOR_UNITS + 2);
	int expected = known[which].open ? -EEXIST : unit >= SENSOR_UNITS ? -EINVAL : 0;
	char name[SENSOR_NAME_BYTES];
	int err;

	name_of(which, name);
	err = sensor_open(name, unit);
	DRIVE_EXPECT(err == expected, "open %s, unit %u: %d, expected %d", name, unit, err,
		     expected);
	if (!err)
		known[which] = (struct known){ .open = true, .unit = unit };
	return 0;
}

static int close_one(unsigned int which)
{
	int expected = known[which].open ? 0 : -ENOENT;
	char name[SENSOR_NAME_BYTES];
	int err;

	name_of(which, name);
	err = sensor_close(name);
	DRIVE_EXPECT(err == expected, "close %s: %d, expected %d", name, err, expected);
	known[which].open = false;
	return 0;
}

static int note_one(unsigned int which)
{
	int expected = known[which].open ? 0 : -ENOENT;
	u32 reading = drive_random(100000);
	char name[SENSOR_NAME_BYTES], text[16];
	int err;

	name_of(which, name);
	snprintf(text, sizeof(text), "%u", reading);
	err = sensor_note(name, text);
	DRIVE_EXPECT(err == expected, "note %s: %d, expected %d", name, err, expected);
	if (!err) {
		known[which].noted = true;
		known[which].reading = reading;
	}
	return 0;
}

static int read_one(unsigned int which)
{
	const struct known *one = &known[which];
	char name[SENSOR_NAME_BYTES], text[16], expected[16];
	int length, right;

	name_of(which, name);
	snprintf(expected, sizeof(expected), "%u", one->reading);
	right = !one->open ? -ENOENT : !one->noted ? -ENODATA : (int)strlen(expected);
	length = sensor_read(name, text, sizeof(text));
	DRIVE_EXPECT(length == right, "read %s: %d, expected %d", name, length, right);
	DRIVE_EXPECT(length < 0 || strcmp(text, expected) == 0, "%s reads %s, expected %s",
		     name, text, expected);
	return 0;
}

static int drop_unit(unsigned int unit)
{
	unsigned int i, dropped, expected = 0, left = 0;

	for (i = 0; i < NAMES; i++) {
		if (known[i].open && known[i].unit == unit) {
			known[i].open = false;
			expected++;
		}
		left += known[i].open;
	}
	dropped = sensor_drop_unit(unit);
	DRIVE_EXPECT(dropped == expected && sensor_count() == left,
		     "unit %u: %u dropped and %u left, expected %u and %u", unit, dropped,
		     sensor_count(), expected, left);
	return 0;
}

/* Random acts. At the end 3 sensors are open, and each has a reading: 6 blocks. */
DRIVE_CASE(sensors)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < STEPS && !err; i++) {
		unsigned int which = drive_random(NAMES);

		switch (drive_random(8)) {
		case 0: err = close_one(which); break;
		case 1: err = drop_unit(drive_random(SENSOR_UNITS)); break;
		case 2: case 3: err = read_one(which); break;
		case 4: case 5: err = note_one(which); break;
		default: err = open_one(which); break;
		}
	}
	for (i = 0; i < SENSOR_UNITS && !err; i++)
		err = drop_unit(i);
	for (i = 0; i < 3 && !err; ) {
		err = open_one(i);
		if (!err && known[i].open)
			err = note_one(i++);
	}
	return err;
}

/* A line of 4 MiB: the journal has no memory for it. */
static int add_huge(void)
{
	char *huge = vmalloc(KMALLOC_MAX_SIZE + 1);
	int err;

	if (!huge)
		return -EAGAIN;
	memset(huge, 'x', KMALLOC_MAX_SIZE);
	huge[KMALLOC_MAX_SIZE] = '\0';
	err = journal_add(huge);
	vfree(huge);
	return err;
}

/* Lines, and then one for which there can be no memory: nothing may change. */
DRIVE_CASE(journal)
{
	size_t bytes = journal_bytes();
	char line[32] = "";
	unsigned int i;
	int err;

	for (i = 0; i < 20; i++) {
		drive_text(line, sizeof(line));
		DRIVE_EXPECT(journal_add(line) == 0, "'%s' was refused", line);
		bytes += strlen(line);
		DRIVE_EXPECT(journal_bytes() == bytes && journal_ends_with(line),
			     "'%s' is not at the end of %zu bytes", line, bytes);
	}
	err = add_huge();
	DRIVE_EXPECT(err == -ENOMEM, "a line of 4 MiB: %d, expected %d", err, -ENOMEM);
	DRIVE_EXPECT(journal_bytes() == bytes && journal_ends_with(line),
		     "a line for which there was no memory changed the journal");
	return 0;
}

/* Frames, with even and odd sums. At the end nothing is kept. */
DRIVE_CASE(frames)
{
	u8 data[40], *copy;
	unsigned int i, j;

	for (i = 0; i < 30; i++) {
		size_t bytes = 3 + drive_random(sizeof(data) - 3);
		bool even = drive_random(2);
		int sum = 0, sent;

		for (j = 0; j < bytes; j++)
			sum += data[j] = drive_random(256);
		copy = frame_copy(data, bytes);
		DRIVE_EXPECT(copy && memcmp(copy, data, bytes) == 0, "no true copy of %zu bytes",
			     bytes);
		kfree(copy);
		sent = frame_send(data, bytes, even);
		sum = even && sum % 2 ? -EIO : sum;
		DRIVE_EXPECT(sent == sum, "sent %zu bytes: %d, expected %d", bytes, sent, sum);
	}
	return 0;
}

/* Right rows are worth nothing by halves: each tool of each row counts. */
DRIVE_CASE(table)
{
	static const char *const functions[] = { "sensor_open", "sensor_close",
		"sensor_drop_unit", "journal_add", "frame_copy", "frame_send" };
	unsigned int i, wrong = 0;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		unsigned int right = truth >> (5 * i) & 31;

		DRIVE_EXPECT(strcmp(seen_table[i].function, functions[i]) == 0,
			     "row %u is not of %s", i, functions[i]);
		for (right ^= seen_table[i].tools; right; right &= right - 1)
			wrong++;
	}
	DRIVE_EXPECT(wrong == 0, "%u of 30 answers of the table are wrong", wrong);
	return 0;
}

/* ---- one function at a time: what it does wrong, it does once ---------------------- */

#define GUST "gust"

DRIVE_CASE(sensor_open)
{
	DRIVE_EXPECT(sensor_open(GUST, SENSOR_UNITS) == -EINVAL, "there is no such unit");
	return 0;
}

DRIVE_CASE(sensor_close)
{
	DRIVE_EXPECT(sensor_open(GUST, 0) == 0 && sensor_note(GUST, "12 m/s") == 0 &&
		     sensor_close(GUST) == 0, "opened, noted and closed");
	return 0;
}

/* Closed once more: by then it must be forgotten. */
DRIVE_CASE(sensor_drop_unit)
{
	DRIVE_EXPECT(sensor_open(GUST, 0) == 0 && sensor_drop_unit(0) == 1, "one dropped");
	DRIVE_EXPECT(sensor_close(GUST) == -ENOENT, GUST " was dropped, and can be closed");
	return 0;
}

DRIVE_CASE(journal_add)
{
	DRIVE_EXPECT(journal_add("calm") == 0, "a short line was refused");
	DRIVE_EXPECT(add_huge() == -ENOMEM, "4 MiB were taken");
	return 0;
}

DRIVE_CASE(frame_copy)
{
	kfree(frame_copy((const u8 *)"wind from the west", 19));
	return 0;
}

DRIVE_CASE(frame_send)
{
	DRIVE_EXPECT(frame_send((const u8 *)"a", 1, true) == -EIO, "an odd sum was sent");
	return 0;
}

DRIVE(DRIVE_ENTRY(sensors), DRIVE_ENTRY(journal), DRIVE_ENTRY(frames), DRIVE_ENTRY(table),
      DRIVE_ENTRY(sensor_open), DRIVE_ENTRY(sensor_close), DRIVE_ENTRY(sensor_drop_unit),
      DRIVE_ENTRY(journal_add), DRIVE_ENTRY(frame_copy), DRIVE_ENTRY(frame_send));
