// SPDX-License-Identifier: MIT
/* exchange_drive.c - guests who talk at random, beside a model of who talks to whom. */
#include "drive.h"
#include "exchange.h"

#define GUESTS 9
#define STEPS 300
#define NOBODY GUESTS

/* The model. */
static struct {
	bool up;			/* has picked up			*/
	unsigned int peer;		/* NOBODY: not connected		*/
	char tape[EXCHANGE_TAPE_BYTES + 1];
} model[GUESTS];

static int pick_up(unsigned int room)
{
	int err = exchange_pick_up(room), expected = model[room].up ? -EBUSY : 0;

	DRIVE_EXPECT(err == expected, "room %u picks up: %d, expected %d", room, err, expected);
	if (!err) {
		model[room].up = true;
		model[room].peer = NOBODY;
		model[room].tape[0] = '\0';
	}
	return 0;
}

static int hang_up(unsigned int room)
{
	int err = exchange_hang_up(room), expected = model[room].up ? 0 : -ENOENT;
	unsigned int i;

	DRIVE_EXPECT(err == expected, "room %u hangs up: %d, expected %d", room, err,
		     expected);
	model[room].up = false;
	for (i = 0; i < GUESTS; i++)
		if (model[i].peer == room)
			model[i].peer = NOBODY;
	return 0;
}

static int connect(unsigned int room, unsigned int other)
{
	int err = exchange_connect(room, other), expected = 0;

	if (!model[room].up || !model[other].up)
		expected = -ENOENT;
	else if (model[room].peer != NOBODY || model[other].peer != NOBODY)
		expected = -EBUSY;
	DRIVE_EXPECT(err == expected, "rooms %u and %u are connected: %d, expected %d", room,
		     other, err, expected);
	if (!err) {
		model[room].peer = other;
		model[other].peer = room;
	}
	return 0;
}

static int say(unsigned int room)
{
	unsigned int peer = model[room].up ? model[room].peer : NOBODY;
	int err, expected = model[room].up ? 0 : -ENOENT;
	char text[16];

	if (!expected && peer == NOBODY)
		expected = -ENOTCONN;
	drive_text(text, sizeof(text));
	err = exchange_say(room, text);
	DRIVE_EXPECT(err == expected, "room %u says '%s': %d, expected %d", room, text, err,
		     expected);
	if (!err)
		strncat(model[peer].tape, text,
			EXCHANGE_TAPE_BYTES - strlen(model[peer].tape));
	return 0;
}

static int play(unsigned int room)
{
	char got[EXCHANGE_TAPE_BYTES + 1];
	ssize_t length = exchange_play(room, got);

	if (!model[room].up) {
		DRIVE_EXPECT(length == -ENOENT, "room %u is on the hook, its tape has length "
			     "%zd", room, length);
		return 0;
	}
	DRIVE_EXPECT(length == (ssize_t)strlen(model[room].tape) &&
		     strcmp(got, model[room].tape) == 0,
		     "the tape of room %u has '%s', expected '%s'", room, got,
		     model[room].tape);
	return 0;
}

static int step(void)
{
	unsigned int room = drive_random(GUESTS);

	switch (drive_random(8)) {
	case 0:
		return hang_up(room);
	case 1:
		return play(room);
	case 2:
	case 3:
		return pick_up(room);
	case 4:
	case 5:
		return connect(room, drive_random(GUESTS));
	default:
		return say(room);
	}
}

/* All hang up, in the order of @first, @first + 1, ... */
static int all_hang_up(unsigned int first)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < GUESTS && !err; i++)
		err = hang_up((first + i) % GUESTS);
	return err;
}

/* At the end 4 have picked up: two talk, one listens to himself, one waits. */
DRIVE_CASE(talks)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < STEPS && !err; i++)
		err = step();
	if (!err)
		err = all_hang_up(drive_random(GUESTS));
	for (i = 0; i < 4 && !err; i++)
		err = pick_up(i);
	if (!err)
		err = connect(0, 1);
	if (!err)
		err = connect(2, 2);
	for (i = 0; i < 4 && !err; i++)
		err = say(i);
	for (i = 0; i < 4 && !err; i++)
		err = play(i);
	return err;
}

/* @other calls room 0, and hangs up; who is in room 0 then tries the line, or rests. */
static int call_and_go(unsigned int other)
{
	int err = pick_up(other);

	if (!err)
		err = connect(other, 0);
	if (!err)
		err = say(other);
	if (!err)
		err = hang_up(other);
	if (!err)
		err = say(0);
	if (err || drive_random(3))
		return err;
	if (drive_random(2))
		err = connect(0, 0);
	if (!err)
		err = hang_up(0);
	return err ? err : pick_up(0);
}

/* One guest talks to all others, one after the other. At the end all have hung up. */
DRIVE_CASE(farewell)
{
	unsigned int i;
	int err;

	for (i = 0; i < GUESTS; i++)
		exchange_hang_up(i);
	err = pick_up(0);
	for (i = 0; i < 3 * GUESTS && !err; i++)
		err = call_and_go(1 + i % (GUESTS - 1));
	if (!err)
		err = play(0);
	return err ? err : all_hang_up(0);
}

DRIVE(DRIVE_ENTRY(talks), DRIVE_ENTRY(farewell));
