// SPDX-License-Identifier: MIT
/* namecache_drive.c - adds, finds and trims at random, beside a model in an array. */
#include "drive.h"
#include "namecache.h"

#define NAMES 24
#define STEPS 200

/* The model: which of the names are cached, the newest first. */
static unsigned int model[NAMES];
static unsigned int model_count;

static void name_of(unsigned int which, char *name)
{
	snprintf(name, NAMECACHE_NAME_BYTES, "host-%u.example", which);
}

static int model_place(unsigned int which)
{
	unsigned int i;

	for (i = 0; i < model_count; i++)
		if (model[i] == which)
			return i;
	return -1;
}

static void model_first(unsigned int which)
{
	int place = model_place(which);
	unsigned int i = place < 0 ? model_count++ : (unsigned int)place;

	for (; i > 0; i--)
		model[i] = model[i - 1];
	model[0] = which;
}

static int add(unsigned int which)
{
	char name[NAMECACHE_NAME_BYTES];

	name_of(which, name);
	DRIVE_EXPECT(namecache_add(name, which * 3) == 0, "%s was not added", name);
	model_first(which);
	return 0;
}

static int find(unsigned int which)
{
	char name[NAMECACHE_NAME_BYTES];
	bool known = model_place(which) >= 0;
	u32 number = 0;
	int err;

	name_of(which, name);
	err = namecache_find(name, &number);
	DRIVE_EXPECT(err == (known ? 0 : -ENOENT), "%s: find returned %d, though it was %s",
		     name, err, known ? "added" : "dropped or never added");
	if (!known)
		return 0;
	DRIVE_EXPECT(number == which * 3, "%s has number %u, expected %u", name, number,
		     which * 3);
	model_first(which);
	return 0;
}

static int trim(unsigned int keep)
{
	unsigned int expected = keep < model_count ? model_count - keep : 0;
	unsigned int dropped = namecache_trim(keep);

	DRIVE_EXPECT(dropped == expected, "trim(%u) dropped %u names, expected %u", keep,
		     dropped, expected);
	model_count -= expected;
	DRIVE_EXPECT(namecache_count() == model_count, "%u names are kept, expected %u",
		     namecache_count(), model_count);
	return 0;
}

static int step(void)
{
	switch (drive_random(8)) {
	case 0:
		return trim(drive_random(NAMES));
	case 1:
	case 2:
	case 3:
		return find(drive_random(NAMES));
	default:
		return add(drive_random(NAMES));
	}
}

/* At the end 3 names are kept. */
DRIVE_CASE(mixed)
{
	unsigned int i;
	int err = 0;

	namecache_trim(0);
	for (i = 0; i < STEPS && !err; i++)
		err = step();
	for (i = 0; i < NAMES && !err; i++)
		err = add(i);
	if (!err)
		err = trim(3);
	for (i = 0; i < NAMES && !err; i++)
		err = find(i);
	return err;
}

/* Emptied and filled again. At the end nothing is kept. */
DRIVE_CASE(empty)
{
	unsigned int round, i;
	int err = 0;

	model_count = namecache_count();
	for (round = 0; round < 4 && !err; round++) {
		err = trim(0);
		for (i = 0; i < NAMES && !err; i++)
			err = add(drive_random(NAMES));
		if (!err)
			err = trim(1 + drive_random(4));
	}
	return err ? err : trim(0);
}

DRIVE(DRIVE_ENTRY(mixed), DRIVE_ENTRY(empty));
