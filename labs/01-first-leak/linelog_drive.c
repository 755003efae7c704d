// SPDX-License-Identifier: MIT
/* linelog_drive.c - writes random lines in random pieces, and reads them back. */
#include "drive.h"
#include "linelog.h"

#define LINES 40

static char all[LINES][2 * LINELOG_LINE_BYTES];

/* Write @text in pieces of 1 to 7 bytes. */
static int write_pieces(const char *text)
{
	size_t length = strlen(text), at = 0, piece;

	while (at < length) {
		piece = min_t(size_t, 1 + drive_random(7), length - at);
		DRIVE_EXPECT(linelog_write(text + at, piece) == (ssize_t)piece,
			     "linelog_write() did not take %zu bytes", piece);
		at += piece;
	}
	return 0;
}

/* Line @number reads back as it was written, cut where it was too long. */
static int compare(unsigned int index, const char *wrote)
{
	char got[LINELOG_LINE_BYTES + 1];
	size_t length = min_t(size_t, strlen(wrote) - 1, LINELOG_LINE_BYTES);
	ssize_t read = linelog_read(index, got, sizeof(got));

	DRIVE_EXPECT(read == (ssize_t)length, "line %u has length %zd, expected %zu", index,
		     read, length);
	DRIVE_EXPECT(memcmp(got, wrote, length) == 0, "line %u is '%s'", index, got);
	return 0;
}

DRIVE_CASE(write)
{
	unsigned int i, first = LINES - LINELOG_LINES;
	char tiny[1];
	int err;

	for (i = 0; i < LINES; i++) {
		drive_text(all[i], i % 5 ? 40 : sizeof(all[i]) - 1);
		strcat(all[i], "\n");
		err = write_pieces(all[i]);
		if (err)
			return err;
	}
	DRIVE_EXPECT(linelog_count() == LINELOG_LINES, "%u lines are kept, expected %u",
		     linelog_count(), LINELOG_LINES);
	for (i = 0; i < LINELOG_LINES; i++) {
		err = compare(i, all[first + i]);
		if (err)
			return err;
	}
	DRIVE_EXPECT(linelog_read(LINELOG_LINES, tiny, 1) == -ENOENT,
		     "a line behind the last one can be read");
	DRIVE_EXPECT(linelog_read(0, tiny, 1) == -ENOSPC,
		     "a line was read into a buffer that is too small");
	return 0;
}

DRIVE_CASE(clear)
{
	linelog_write("half a li", 9);
	linelog_clear();
	DRIVE_EXPECT(linelog_count() == 0, "%u lines after linelog_clear()", linelog_count());
	linelog_write("\n", 1);
	DRIVE_EXPECT(linelog_count() == 1, "an empty line is no line");
	linelog_write("ne\n", 3);
	return compare(1, "ne\n");
}

DRIVE(DRIVE_ENTRY(write), DRIVE_ENTRY(clear));
