/* SPDX-License-Identifier: MIT */
#ifndef LOBBY_H
#define LOBBY_H
/*
 * lobby.h - the lobby of a chess club: players come in, leave notes for each other, and
 * go. Who a note is from can be read even if the writer has gone.
 */
#include <linux/types.h>

#define LOBBY_NAME_BYTES 16	/* with the '\0'				*/
#define LOBBY_TEXT_BYTES 64	/* of a note, with the '\0'			*/
#define LOBBY_NOTES_MOST 4	/* that wait for one player			*/

/* Come in. Returns an id > 0, -EEXIST: that name is in; -EINVAL: too long, -ENOMEM. */
int lobby_join(const char *name);

/* Go. Notes that were not read go, too. Returns 0 or -ENOENT. */
int lobby_leave(int id);

/*
 * Leave a note for player @to. Returns 0, -ENOENT: one of them is not inside; -EINVAL:
 * it is too long; -ENOSPC: too many wait for @to; -ENOMEM.
 */
int lobby_write(int from, int to, const char *text);

/*
 * Read the oldest note for @id. @from: LOBBY_NAME_BYTES, @text: LOBBY_TEXT_BYTES. Returns
 * 0, -ENOENT or -ENODATA.
 */
int lobby_read(int id, char *from, char *text);

/*
 * Show out all players that have nothing to read and of whom no note waits anywhere.
 * Returns how many those were.
 */
unsigned int lobby_tidy(void);

/* How many players are inside. */
unsigned int lobby_count(void);
#endif
