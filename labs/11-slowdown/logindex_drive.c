// SPDX-License-Identifier: MIT
/*
 * logindex_drive.c - writes, reads and rotates; and measures what is left to others.
 *
 * night: a long night is logged, then the log is rotated away. Before and after it the
 * driver takes all the runs of ROOM_ORDER pages that there are, and gives them back: that
 * number is what a network card, say, can get for its buffers.
 */
#include <linux/gfp.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "drive.h"
#include "logindex.h"

#define RECORDS 2500			/* of case records			*/
#define KEPT 8				/* pages				*/
#define NIGHT_RECORDS 40000
#define ROOM_ORDER 3
#define ROOM_PERCENT 97

static int last;

/* The text of record @sequence: the same whenever it is asked for. */
static void text_of(int sequence, char *text)
{
	u32 mix = (u32)sequence * 2654435761u ^ seed;

	snprintf(text, LOGINDEX_TEXT_MOST, "%d: ship %08x %.*s", sequence, mix,
		 (int)(mix >> 8) % 30, "passes the lighthouse, outward bound");
}

static int append(u32 count)
{
	char text[LOGINDEX_TEXT_MOST];
	int sequence;

	for (; count > 0; count--) {
		text_of(last + 1, text);
		sequence = logindex_append(text);
		DRIVE_EXPECT(sequence == last + 1, "record %d was not taken: %d", last + 1,
			     sequence);
		last++;
	}
	return 0;
}

static int compare(int sequence, bool is_there)
{
	char got[LOGINDEX_TEXT_MOST] = "", expected[LOGINDEX_TEXT_MOST];
	ssize_t length = logindex_read(sequence, got, sizeof(got));

	if (!is_there) {
		DRIVE_EXPECT(length == -ENOENT, "record %d is still there", sequence);
		return 0;
	}
	text_of(sequence, expected);
	DRIVE_EXPECT(length == (ssize_t)strlen(expected) && strcmp(got, expected) == 0,
		     "record %d has length %zd and is '%s', expected '%s'", sequence, length,
		     got, expected);
	return 0;
}

/* Which number comes next? The module may have been used before. */
static int find_last(void)
{
	last = logindex_append("first");
	DRIVE_EXPECT(last > 0, "the first record was not taken: %d", last);
	return 0;
}

static int rotate(unsigned int pages)
{
	int oldest = logindex_rotate(pages), i, err = 0;

	if (pages == 0) {
		DRIVE_EXPECT(oldest == 0, "rotated to nothing, and %d is left", oldest);
		return compare(last, false);
	}
	DRIVE_EXPECT(oldest > last - (int)pages * 400 && oldest <= last - (int)pages * 50,
		     "rotated to %u pages: from record %d to %d", pages, oldest, last);
	for (i = oldest; i <= last && !err; i++)
		err = compare(i, true);
	return err ?: compare(oldest - 1, false) ?: compare(last + 1, false);
}

DRIVE_CASE(records)
{
	int err = find_last(), i, from;

	from = last + 1;
	err = err ?: append(RECORDS + drive_random(100));
	for (i = 0; i < 200 && !err; i++)
		err = compare(from + drive_random(last - from), true);
	for (i = 0; i < 4 && !err; i++)
		err = rotate(KEPT + 8 - 2 * i) ?: append(drive_random(40));
	err = err ?: rotate(0) ?: append(RECORDS / 4);
	return err ?: rotate(KEPT);
}

/* How many runs of pages are there to be had? */
static u32 count_room(void)
{
	struct page *page, *taken = NULL;
	struct page **link;
	u32 count = 0;

	while ((page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, ROOM_ORDER)) != NULL) {
		link = page_address(page);
		*link = taken;
		taken = page;
		count++;
	}
	while (taken) {
		page = taken;
		link = page_address(page);
		taken = *link;
		__free_pages(page, ROOM_ORDER);
	}
	return count;
}

DRIVE_CASE(night)
{
	u32 before, after;
	int err;

	logindex_rotate(0);
	before = count_room();
	err = find_last() ?: append(NIGHT_RECORDS + drive_random(1000));
	if (err)
		return err;
	logindex_rotate(0);
	after = count_room();
	pr_info("night: %u runs of %lu KiB could be had before, %u after\n", before,
		(PAGE_SIZE << ROOM_ORDER) >> 10, after);
	DRIVE_EXPECT(after * 100 >= before * ROOM_PERCENT,
		     "the log is empty, and of %u runs of %lu KiB that could be had before "
		     "there are %u", before, (PAGE_SIZE << ROOM_ORDER) >> 10, after);
	return 0;
}

DRIVE(DRIVE_ENTRY(records), DRIVE_ENTRY(night));
