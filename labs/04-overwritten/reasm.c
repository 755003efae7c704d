// SPDX-License-Identifier: MIT
/*
 * reasm.c - puts the reports of weather stations together, from pieces.
 *
 *   station --> growing --> data  [ 0 | 1 |   | 3 |               more is had by and by
 *           |               seen    1   1   0   1                 one bit for each piece
 *           `-> finished --> data  [ 0 | 1 | 2 | 3 | 4 | 5 ]      until somebody takes it
 *
 * How long a report is, only its last piece tells, and that may come first. So the data
 * starts small, and grows to where the piece ends that has just arrived.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "reasm.h"

struct report {
	u16 number;
	u32 seen;			/* bit i: piece i is here		*/
	u32 wanted;			/* the pieces it has, 0: not known yet	*/
	size_t bytes;			/* up to the end of the last piece here	*/
	size_t room;			/* of data				*/
	u8 *data;
};

struct station {
	struct report *growing;		/* NULL: between two reports		*/
	struct report *finished;	/* NULL: there is none, or it was taken	*/
	u16 last_number;		/* of the report finished last		*/
	bool any_finished;
};

static DEFINE_MUTEX(lock);		/* guards all stations			*/
static struct station stations[REASM_STATIONS];

static struct report *report_create(u16 number)
{
	struct report *report = kzalloc(sizeof(*report), GFP_KERNEL);

	if (report)
		report->number = number;
	return report;
}

static void report_free(struct report *report)
{
	if (!report)
		return;
	kfree(report->data);
	kfree(report);
}

/* Make room for @bytes. */
static int report_grow(struct report *report, size_t bytes)
{
	if (bytes <= report->room)
		return 0;
	report->data = krealloc(report->data, bytes, GFP_KERNEL);
	if (!report->data)
		return -ENOMEM;
	report->room = bytes;
	return 0;
}

static int report_put(struct report *report, const struct reasm_piece *piece)
{
	size_t start = piece->index * REASM_PIECE_BYTES, end = start + piece->bytes;
	u32 bit = 1u << piece->index;
	int err;

	if (report->seen & bit)
		return 0;
	err = report_grow(report, end);
	if (err)
		return err;
	memcpy(report->data + start, piece->data, piece->bytes);
	report->seen |= bit;
	report->bytes = max(report->bytes, end);
	if (piece->last)
		report->wanted = bit | (bit - 1);
	return 0;
}

/* All pieces are here, and somebody may take it. */
static void finish(struct station *station)
{
	station->last_number = station->growing->number;
	station->any_finished = true;
	station->finished = station->growing;
	station->growing = NULL;
}

/* The report that a piece with this number belongs to; NULL: memory is out. */
static struct report *report_of(struct station *station, u16 number)
{
	struct report *report = station->growing;

	if (report && report->number == number)
		return report;
	report = report_create(number);
	if (report) {
		report_free(station->growing);
		station->growing = report;
	}
	return report;
}

static int station_add(struct station *station, const struct reasm_piece *piece)
{
	struct report *report;
	int err;

	if (station->any_finished && station->last_number == piece->report)
		return 0;		/* a late copy				*/
	report = report_of(station, piece->report);
	if (!report)
		return -ENOMEM;
	err = report_put(report, piece);
	if (err) {
		report_free(report);
		station->growing = NULL;
		return err;
	}
	if (!report->wanted || report->seen != report->wanted)
		return 0;
	finish(station);
	return 1;
}

static bool piece_can_be(const struct reasm_piece *piece)
{
	if (piece->station >= REASM_STATIONS || piece->index >= REASM_PIECES_MOST)
		return false;
	if (piece->last)
		return piece->bytes > 0 && piece->bytes <= REASM_PIECE_BYTES;
	return piece->bytes == REASM_PIECE_BYTES;
}

int reasm_add(const struct reasm_piece *piece)
{
	int result;

	if (!piece_can_be(piece))
		return -EINVAL;
	mutex_lock(&lock);
	result = station_add(&stations[piece->station], piece);
	mutex_unlock(&lock);
	return result;
}
EXPORT_SYMBOL(reasm_add);

ssize_t reasm_take(unsigned int station, u8 *buffer, size_t bytes)
{
	struct report *report = NULL;
	ssize_t length;

	if (station >= REASM_STATIONS)
		return -ENODATA;
	mutex_lock(&lock);
	swap(report, stations[station].finished);
	mutex_unlock(&lock);
	if (!report)
		return -ENODATA;
	length = report->bytes;
	memcpy(buffer, report->data, min(bytes, report->bytes));
	report_free(report);
	return length;
}
EXPORT_SYMBOL(reasm_take);

void reasm_forget(unsigned int station)
{
	if (station >= REASM_STATIONS)
		return;
	mutex_lock(&lock);
	report_free(stations[station].growing);
	report_free(stations[station].finished);
	memset(&stations[station], 0, sizeof(stations[station]));
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(reasm_forget);

/* ---- the module ------------------------------------------------------------ */

/* `insmod reasm test=2`: station 0 sends two reports, for a first look. */
static unsigned int test;
module_param(test, uint, 0444);
MODULE_PARM_DESC(test, "reports that station 0 sends at start");

static int __init send_test(u16 number)
{
	static const u8 text[] = "snow above 2000 m; wind NW";
	struct reasm_piece piece = {
		.report = number, .bytes = REASM_PIECE_BYTES, .data = text,
	};
	int result = reasm_add(&piece);

	if (result < 0)
		return result;
	piece.index = 1;
	piece.last = true;
	piece.data = text + REASM_PIECE_BYTES;
	piece.bytes = sizeof(text) - 1 - REASM_PIECE_BYTES;
	return reasm_add(&piece);
}

static int __init reasm_init(void)
{
	unsigned int i;
	int result;

	for (i = 0; i < test; i++) {
		result = send_test(i + 1);
		if (result < 0) {
			reasm_forget(0);
			return result;
		}
	}
	pr_info("reasm: ready, %u test reports\n", test);
	return 0;
}

static void __exit reasm_exit(void)
{
	unsigned int station;

	for (station = 0; station < REASM_STATIONS; station++)
		reasm_forget(station);
}

module_init(reasm_init);
module_exit(reasm_exit);
MODULE_DESCRIPTION("Puts reports together from pieces");
MODULE_LICENSE("GPL");
