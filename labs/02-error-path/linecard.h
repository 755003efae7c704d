/* SPDX-License-Identifier: MIT */
#ifndef LINECARD_H
#define LINECARD_H
/*
 * linecard.h - the ports of a line card. A port is opened on a line with room for so
 * many frames; what is put in comes out in the same order.
 */
#include <linux/types.h>

#define LINECARD_LINES 8		/* numbered from 0			*/
#define LINECARD_FRAMES_MOST 64		/* that one port has room for		*/
#define LINECARD_FRAME_BYTES 120	/* the longest frame			*/

struct linecard_stats {
	u32 taken, given, refused;	/* frames				*/
};

/*
 * Open @line with room for @frames frames. Returns 0: the port is whole, with all its
 * room; else nothing has changed: -EINVAL, -EBUSY: it is open already; -ENOMEM.
 */
int linecard_open(unsigned int line, unsigned int frames);

/* Close @line, with the frames that wait in it. Returns 0 or -ENOENT: it is not open. */
int linecard_close(unsigned int line);

/* A frame comes in. Returns 0, -ENOENT, -EINVAL: too long, -ENOSPC: the ring is full. */
int linecard_put(unsigned int line, const void *data, size_t bytes);

/*
 * The oldest frame goes out, to @buffer, which has room for the longest frame.
 * Returns its length, -ENOENT or -ENODATA: none waits.
 */
ssize_t linecard_get(unsigned int line, void *buffer);

/* How long the frame was that came in @back frames before the newest; 0: none did. */
unsigned int linecard_length(unsigned int line, unsigned int back);

/* What passed @line since it was opened. Returns 0 or -ENOENT. */
int linecard_stats(unsigned int line, struct linecard_stats *stats);
#endif
