/* SPDX-License-Identifier: MIT */
#ifndef LINELOG_H
#define LINELOG_H
/*
 * linelog.h - a log device. Programs write to it in pieces of any size; it keeps the
 * last LINELOG_LINES whole lines.
 */
#include <linux/types.h>

#define LINELOG_LINES 8		/* older ones are dropped			*/
#define LINELOG_LINE_BYTES 80	/* a longer line is cut, without its '\n'	*/

/* Take @bytes of @text. Returns @bytes; -ENOMEM: a line may be cut short. */
ssize_t linelog_write(const char *text, size_t bytes);

/*
 * Copy line @index, 0 being the oldest kept, to @buffer with a '\0' behind.
 * Returns its length, or -ENOENT: there is no such line; -ENOSPC: @bytes is too small.
 */
ssize_t linelog_read(unsigned int index, char *buffer, size_t bytes);

/* How many whole lines are kept. */
unsigned int linelog_count(void);

/* Forget all lines, and the piece of one that is not whole yet. */
void linelog_clear(void);
#endif
