// SPDX-License-Identifier: MIT
/* linecard_drive.c - opens ports, fills and empties their rings, and is told no. */
#include "drive.h"
#include "linecard.h"

#define OPEN_TRIES 40

static char sent[LINECARD_FRAMES_MOST][LINECARD_FRAME_BYTES];

/* Send random frames until @room are waiting; the next one is refused. */
static int fill(unsigned int line, unsigned int room)
{
	unsigned int i;
	int err;

	for (i = 0; i < room; i++) {
		drive_text(sent[i], LINECARD_FRAME_BYTES);
		err = linecard_put(line, sent[i], strlen(sent[i]));
		DRIVE_EXPECT(err == 0, "line %u took %u frames, then put returned %d; "
			     "expected room for %u", line, i, err, room);
		DRIVE_EXPECT(linecard_length(line, 0) == strlen(sent[i]),
			     "line %u: a frame of %zu bytes is not in the journal", line,
			     strlen(sent[i]));
	}
	err = linecard_put(line, "x", 1);
	DRIVE_EXPECT(err == -ENOSPC, "line %u is full, but put returned %d", line, err);
	return 0;
}

/* All that was sent comes out again. */
static int drain(unsigned int line, unsigned int room)
{
	char got[LINECARD_FRAME_BYTES];
	unsigned int i;
	ssize_t bytes;

	for (i = 0; i < room; i++) {
		bytes = linecard_get(line, got);
		DRIVE_EXPECT(bytes == (ssize_t)strlen(sent[i]) &&
			     memcmp(got, sent[i], bytes) == 0,
			     "line %u: frame %u (%zd bytes) is not what was sent", line, i,
			     bytes);
	}
	DRIVE_EXPECT(linecard_get(line, got) == -ENODATA, "line %u gives frames of its own",
		     line);
	return 0;
}

/* A port that was opened has all that was asked for. */
static int try_port(unsigned int line, unsigned int room)
{
	struct linecard_stats stats = { 0 };
	int err = fill(line, room);

	if (!err)
		err = drain(line, room);
	if (!err)
		err = fill(line, room);
	if (err)
		return err;
	linecard_stats(line, &stats);
	DRIVE_EXPECT(stats.taken == 2 * room && stats.given == room && stats.refused == 2,
		     "line %u counted %u taken, %u given, %u refused", line, stats.taken,
		     stats.given, stats.refused);
	return 0;
}

static int shut(unsigned int line)
{
	DRIVE_EXPECT(linecard_close(line) == 0, "line %u is open and cannot be closed", line);
	DRIVE_EXPECT(linecard_close(line) == -ENOENT, "line %u was closed twice", line);
	return 0;
}

/* Two lines are open at the end: with room for 3 and for 5 frames. */
DRIVE_CASE(traffic)
{
	unsigned int line, room;
	int err;

	for (line = 0; line < LINECARD_LINES; line++) {
		room = 1 + drive_random(20);
		DRIVE_EXPECT(linecard_open(line, room) == 0, "line %u was not opened", line);
		err = try_port(line, room);
		if (!err)
			err = shut(line);
		if (err)
			return err;
	}
	DRIVE_EXPECT(linecard_open(LINECARD_LINES, 1) == -EINVAL, "a line too many was opened");
	DRIVE_EXPECT(linecard_open(0, 0) == -EINVAL, "a port without room was opened");
	DRIVE_EXPECT(linecard_open(0, 3) == 0 && linecard_open(1, 5) == 0,
		     "two lines were not opened again");
	return 0;
}

/* A line that is open is not opened again, and keeps what waits in it. */
DRIVE_CASE(busy)
{
	unsigned int i;
	int err = fill(0, 3);

	if (err)
		return err;
	for (i = 0; i < 10; i++)
		DRIVE_EXPECT(linecard_open(0, 1 + drive_random(20)) == -EBUSY,
			     "line 0 was opened though it is open");
	return drain(0, 3);
}

/* While allocations fail: a port is whole, or it is none. At the end no line is open. */
DRIVE_CASE(hungry)
{
	unsigned int i, room;
	int err;

	linecard_close(0);
	linecard_close(1);
	for (i = 0; i < OPEN_TRIES; i++) {
		room = 1 + drive_random(12);
		err = linecard_open(2, room);
		DRIVE_EXPECT(err == 0 || err == -ENOMEM, "linecard_open() returned %d, "
			     "expected 0 or -ENOMEM", err);
		if (err) {
			DRIVE_EXPECT(linecard_put(2, "x", 1) == -ENOENT,
				     "line 2 was refused, and is open");
			continue;
		}
		err = try_port(2, room);
		if (!err)
			err = shut(2);
		if (err)
			return err;
	}
	return 0;
}

/* What `failslab sweep` runs: one port is opened, tried and closed. */
DRIVE_CASE(once)
{
	unsigned int room = 2 + drive_random(4);
	int err = linecard_open(3, room);

	if (!err)
		err = try_port(3, room);
	return err ? err : shut(3);
}

DRIVE(DRIVE_ENTRY(traffic), DRIVE_ENTRY(busy), DRIVE_ENTRY(hungry), DRIVE_ENTRY(once));
