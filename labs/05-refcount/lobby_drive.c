// SPDX-License-Identifier: MIT
/* lobby_drive.c - an evening at random, beside a model of it. */
#include "drive.h"
#include "lobby.h"

#define PLAYERS 10
#define STEPS 250

struct model_note {
	unsigned int from, number;
	int id;				/* of the writer, when it was written	*/
};

static struct {
	int id;				/* 0: not inside			*/
	unsigned int waiting;
	struct model_note notes[LOBBY_NOTES_MOST];
} model[PLAYERS];

static unsigned int notes_written;
static const char *kind = "player";

static void name_of(unsigned int which, char *name)
{
	snprintf(name, LOBBY_NAME_BYTES, "%s-%u", kind, which);
}

static int join(unsigned int which)
{
	char name[LOBBY_NAME_BYTES];
	int id;

	name_of(which, name);
	id = lobby_join(name);
	if (model[which].id) {
		DRIVE_EXPECT(id == -EEXIST, "%s came in twice: join returned %d", name, id);
		return 0;
	}
	DRIVE_EXPECT(id > 0, "%s is not let in: join returned %d", name, id);
	model[which].id = id;
	return 0;
}

static int leave(unsigned int which)
{
	int err = lobby_leave(model[which].id);

	DRIVE_EXPECT(err == (model[which].id ? 0 : -ENOENT),
		     "player-%u, who is %s, leaves: %d", which,
		     model[which].id ? "inside" : "outside", err);
	model[which].id = 0;
	model[which].waiting = 0;
	return 0;
}

static int write(unsigned int from, unsigned int to)
{
	char text[LOBBY_TEXT_BYTES];
	unsigned int waiting = model[to].waiting;
	int err, expected = 0;

	if (!model[from].id || !model[to].id)
		expected = -ENOENT;
	else if (waiting == LOBBY_NOTES_MOST)
		expected = -ENOSPC;
	snprintf(text, sizeof(text), "note %u", ++notes_written);
	err = lobby_write(model[from].id, model[to].id, text);
	DRIVE_EXPECT(err == expected, "player-%u writes to player-%u: %d, expected %d", from,
		     to, err, expected);
	if (err)
		return 0;
	model[to].notes[waiting].from = from;
	model[to].notes[waiting].id = model[from].id;
	model[to].notes[waiting].number = notes_written;
	model[to].waiting++;
	return 0;
}

static int read(unsigned int which)
{
	char from[LOBBY_NAME_BYTES], text[LOBBY_TEXT_BYTES];
	char name[LOBBY_NAME_BYTES], note[LOBBY_TEXT_BYTES];
	struct model_note *oldest = model[which].notes;
	int err = lobby_read(model[which].id, from, text);

	if (!model[which].waiting) {
		DRIVE_EXPECT(err == (model[which].id ? -ENODATA : -ENOENT),
			     "player-%u has nothing to read, but read returned %d", which, err);
		return 0;
	}
	name_of(oldest->from, name);
	snprintf(note, sizeof(note), "note %u", oldest->number);
	DRIVE_EXPECT(err == 0 && strcmp(from, name) == 0 && strcmp(text, note) == 0,
		     "player-%u reads '%s' from '%s', expected '%s' from '%s'", which, text,
		     from, note, name);
	memmove(oldest, oldest + 1, --model[which].waiting * sizeof(*oldest));
	return 0;
}

static int step(void)
{
	unsigned int which = drive_random(PLAYERS);

	switch (drive_random(8)) {
	case 0:
		return leave(which);
	case 1:
	case 2:
		return join(which);
	case 3:
	case 4:
		return read(which);
	default:
		return write(which, drive_random(PLAYERS));
	}
}

static int evening(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < STEPS && !err; i++)
		err = step();
	return err;
}

/* At the end 3 players are inside, and nothing waits. */
DRIVE_CASE(evening)
{
	unsigned int i;
	int err = evening();

	for (i = 0; i < PLAYERS && !err; i++)
		err = leave(i);
	for (i = 0; i < 3 && !err; i++)
		err = join(i);
	if (err)
		return err;
	DRIVE_EXPECT(lobby_count() == 3, "%u players are inside, expected 3", lobby_count());
	return write(0, PLAYERS - 1);
}

/* A note from @which waits somewhere. */
static bool is_awaited(unsigned int which)
{
	unsigned int i, k;

	for (i = 0; i < PLAYERS; i++)
		for (k = 0; k < model[i].waiting; k++)
			if (model[i].notes[k].id == model[which].id)
				return true;
	return false;
}

/*
 * Show out whom nothing keeps; then the others go. Who was inside before has nothing to
 * read, and has written nothing.
 */
DRIVE_CASE(tidy)
{
	unsigned int i, out, expected = lobby_count();
	int err;

	kind = "guest";
	err = evening();
	for (i = 0; i < PLAYERS; i++)
		if (model[i].id && !model[i].waiting && !is_awaited(i))
			expected++;
	out = lobby_tidy();
	for (i = 0; i < PLAYERS; i++)
		lobby_leave(model[i].id);
	DRIVE_EXPECT(out == expected, "lobby_tidy() showed out %u players, where nothing "
		     "kept %u of those inside", out, expected);
	return err;
}

DRIVE(DRIVE_ENTRY(evening), DRIVE_ENTRY(tidy));
