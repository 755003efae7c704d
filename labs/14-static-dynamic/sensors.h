/* SPDX-License-Identifier: MIT */
#ifndef SENSORS_H
#define SENSORS_H
/*
 * sensors.h - a weather station: sensors that are registered, each with its newest
 * reading, and a journal of what happened.
 */
#include <linux/types.h>

#define SENSOR_NAME_BYTES 24		/* with the '\0'			*/
#define SENSOR_UNITS 4			/* units are 0 .. SENSOR_UNITS - 1	*/

/* Register @name. Returns 0, -ENOMEM, -EINVAL (no such unit), -EEXIST. */
int sensor_open(const char *name, unsigned int unit);

/* Forget @name. Returns 0 or -ENOENT. */
int sensor_close(const char *name);

/* The newest reading of @name, in a text of its own. Returns 0, -ENOENT, -ENOMEM. */
int sensor_note(const char *name, const char *reading);

/* Copy the newest reading into @text of @bytes. Returns its length, -ENOENT, -ENODATA. */
int sensor_read(const char *name, char *text, size_t bytes);

/* Forget all sensors of @unit. Returns how many those were. */
unsigned int sensor_drop_unit(unsigned int unit);

/* How many sensors there are. */
unsigned int sensor_count(void);

/* Put @line at the end of the journal. Returns 0 or -ENOMEM: nothing has changed then. */
int journal_add(const char *line);

/* Bytes in the journal, and whether they end with @line. */
size_t journal_bytes(void);
bool journal_ends_with(const char *line);

/* A copy of @bytes of @data, for the caller to kfree(); NULL when memory is out. */
u8 *frame_copy(const u8 *data, size_t bytes);

/* The sum of the @bytes of @data, as they go out on the line. Returns it, -EINVAL for
 * nothing to send, -EIO where the sum is odd and @even is wanted, -ENOMEM. */
int frame_send(const u8 *data, size_t bytes, bool even);

/* table.c: a row for each of the six functions, a bit for each tool that sees its bug. */
enum {
	SEEN_GCC = 1, SEEN_CPPCHECK = 2, SEEN_SPARSE = 4, SEEN_COCCI = 8,
	SEEN_KMEMLEAK = 16,
};

struct seen_row {
	const char *function;
	unsigned int tools;
};
extern const struct seen_row seen_table[6];
#endif
