/* SPDX-License-Identifier: MIT */
#ifndef REASM_H
#define REASM_H
/*
 * reasm.h - puts reports together that arrive in pieces, in any order, some of them
 * twice. A station sends one report after the other, and numbers them.
 */
#include <linux/types.h>

#define REASM_STATIONS 6		/* numbered from 0			*/
#define REASM_PIECES_MOST 32		/* of one report			*/
#define REASM_PIECE_BYTES 24		/* of all pieces but the last, which	*/
					/* may be shorter, but is not empty	*/
struct reasm_piece {
	u8 station;
	u8 index;			/* of the piece in its report		*/
	bool last;			/* of the report			*/
	u16 report;			/* its number				*/
	u16 bytes;
	const u8 *data;
};

/*
 * A piece has arrived. Of a station the first piece with a new number ends an unfinished
 * report, and a report that is finished replaces one that nobody has taken.
 * Returns 1: the report is finished; 0: pieces are missing, or it was here already;
 * -EINVAL: it cannot be; -ENOMEM: the report is given up, the station sends it anew.
 */
int reasm_add(const struct reasm_piece *piece);

/*
 * Take the finished report of @station: at most @bytes of it go to @buffer. Returns its
 * length, or -ENODATA: none is finished.
 */
ssize_t reasm_take(unsigned int station, u8 *buffer, size_t bytes);

/* Forget what @station has sent, finished or not. */
void reasm_forget(unsigned int station);
#endif
