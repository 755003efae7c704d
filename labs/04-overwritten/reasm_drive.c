// SPDX-License-Identifier: MIT
/* reasm_drive.c - sends reports in shuffled pieces, and compares what comes out. */
#include "drive.h"
#include "reasm.h"

#define REPORTS 16
#define REPORT_BYTES_MOST (REASM_PIECES_MOST * REASM_PIECE_BYTES)
#define TRIES 200

static u8 wrote[REPORT_BYTES_MOST], got[REPORT_BYTES_MOST];
static u16 next_number[REASM_STATIONS];

struct plan {
	unsigned int station, pieces, bytes;
	u8 order[REASM_PIECES_MOST];
	u16 number;
};

/* Draw a report's contents, and the order in which its pieces will come. */
static void draw(struct plan *plan, unsigned int station)
{
	unsigned int i, other;

	plan->station = station;
	plan->number = ++next_number[station];
	plan->pieces = 1 + drive_random(REASM_PIECES_MOST);
	plan->bytes = (plan->pieces - 1) * REASM_PIECE_BYTES + 1 +
		      drive_random(REASM_PIECE_BYTES);
	for (i = 0; i < plan->bytes; i++)
		wrote[i] = drive_random(256);
	for (i = 0; i < plan->pieces; i++) {
		other = drive_random(i + 1);
		plan->order[i] = plan->order[other];
		plan->order[other] = i;
	}
}

static int send(const struct plan *plan, unsigned int index)
{
	unsigned int start = index * REASM_PIECE_BYTES;
	struct reasm_piece piece = {
		.station = plan->station, .index = index, .last = index == plan->pieces - 1,
		.report = plan->number, .data = wrote + start,
		.bytes = min_t(unsigned int, REASM_PIECE_BYTES, plan->bytes - start),
	};

	return reasm_add(&piece);
}

/* Send @count pieces in their order, some of them twice. Return: -ENOMEM, as it came. */
static int send_pieces(const struct plan *plan, unsigned int count)
{
	unsigned int i;
	int result, expected;

	for (i = 0; i < count; i++) {
		result = send(plan, plan->order[i]);
		if (result == -ENOMEM)
			return result;
		expected = i == plan->pieces - 1;
		DRIVE_EXPECT(result == expected, "report %u: add returned %d for piece %u "
			     "of %u, expected %d", plan->number, result, i + 1, plan->pieces,
			     expected);
		if (drive_random(4) == 0)
			DRIVE_EXPECT(send(plan, plan->order[drive_random(i + 1)]) == 0,
				     "report %u: a copy was taken for new", plan->number);
	}
	return 0;
}

static int compare(const struct plan *plan)
{
	ssize_t bytes;

	memset(got, 0, sizeof(got));
	bytes = reasm_take(plan->station, got, sizeof(got));
	DRIVE_EXPECT(bytes == (ssize_t)plan->bytes, "report %u has length %zd, expected %u",
		     plan->number, bytes, plan->bytes);
	DRIVE_EXPECT(memcmp(got, wrote, plan->bytes) == 0,
		     "report %u (%u pieces) is not what was sent", plan->number,
		     plan->pieces);
	DRIVE_EXPECT(reasm_take(plan->station, got, 1) == -ENODATA,
		     "report %u was taken twice", plan->number);
	return 0;
}

/* A station sends until its report has arrived. */
static int one_report(unsigned int station)
{
	unsigned int tries = 0;
	struct plan plan;
	int err;

	draw(&plan, station);
	do
		err = send_pieces(&plan, plan.pieces);
	while (err == -ENOMEM && ++tries < TRIES);
	return err ? err : compare(&plan);
}

/* The stations are switched on: they number their reports from 1. */
static void begin(void)
{
	unsigned int i;

	for (i = 0; i < REASM_STATIONS; i++)
		reasm_forget(i);
}

/* All reports come out as they went in. At the end nothing is kept. */
DRIVE_CASE(whole)
{
	struct reasm_piece bad = { .bytes = 1, .data = wrote };
	unsigned int i;
	int err = 0;

	begin();
	for (i = 0; i < REPORTS && !err; i++)
		err = one_report(drive_random(REASM_STATIONS));
	if (err)
		return err;
	DRIVE_EXPECT(reasm_add(&bad) == -EINVAL, "a piece of 1 byte was taken");
	for (i = 0; i < REASM_STATIONS; i++)
		DRIVE_EXPECT(reasm_take(i, got, 1) == -ENODATA, "station %u has a report", i);
	return 0;
}

/* Send a report as far as its last piece but @missing. */
static int send_but(unsigned int station, unsigned int missing, struct plan *plan)
{
	do
		draw(plan, station);
	while (plan->pieces <= missing);
	return send_pieces(plan, plan->pieces - missing);
}

/*
 * Reports that nobody takes are replaced, unfinished ones are given up. At the end
 * station 0 has a finished report and an unfinished one, the others nothing.
 */
DRIVE_CASE(newest)
{
	unsigned int i;
	struct plan plan;
	int err = 0;

	begin();
	for (i = 0; i < REPORTS && !err; i++)
		err = send_but(drive_random(REASM_STATIONS), i % 3 ? 0 : 1, &plan);
	for (i = 0; i < REASM_STATIONS && !err; i++) {
		err = send_but(i, 0, &plan);
		if (!err)
			err = compare(&plan);
	}
	if (!err)
		err = send_but(0, 0, &plan);
	return err ? err : send_but(0, 1, &plan);
}

/* While allocations fail, reports are sent until they are there. Nothing is kept. */
DRIVE_CASE(hungry)
{
	unsigned int i;
	int err = 0;

	begin();
	for (i = 0; i < REPORTS && !err; i++)
		err = one_report(drive_random(REASM_STATIONS));
	return err;
}

DRIVE(DRIVE_ENTRY(whole), DRIVE_ENTRY(newest), DRIVE_ENTRY(hungry));
