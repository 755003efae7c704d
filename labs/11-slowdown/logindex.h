/* SPDX-License-Identifier: MIT */
#ifndef LOGINDEX_H
#define LOGINDEX_H
/*
 * logindex.h - a log in memory: records of text, found by their sequence number.
 */
#include <linux/types.h>

#define LOGINDEX_TEXT_MOST 64		/* of a record, with the '\0'		*/

/*
 * Add a record. Returns its sequence number (> 0, one more than the last one's), or
 * -ENOMEM, -E2BIG.
 */
int logindex_append(const char *text);

/*
 * Copy record @sequence. Returns its length, or -ENOENT: not there; -ENOSPC: @bytes is
 * too small; -EIO: the text was damaged.
 */
ssize_t logindex_read(int sequence, char *buffer, size_t bytes);

/*
 * Drop the oldest records, a page of text at a time, until at most @pages are left.
 * Returns the sequence number of the oldest record that is left; 0: the log is empty.
 */
int logindex_rotate(unsigned int pages);
#endif
