/* SPDX-License-Identifier: MIT */
#ifndef SESAME_H
#define SESAME_H
/*
 * sesame.h - the lock of a door that is opened by a passphrase, over a network.
 *
 * Whoever can reach the lock may connect and send frames, in pieces of any size:
 *
 *     type    1 byte, enum sesame_type
 *     length  4 bytes, the highest first: of the body
 *     body    that many bytes, at most SESAME_BODY_MOST
 *
 * Of a passphrase nothing may be left in memory once its connection is closed.
 */
#include <linux/types.h>

#define SESAME_CONNECTIONS_MOST 16
#define SESAME_BODY_MOST 256

enum sesame_type {
	SESAME_USER = 1,		/* the body is a name			*/
	SESAME_OPEN = 2,		/* a passphrase: unlocks			*/
	SESAME_LOCK = 3,		/* no body: locks for a while		*/
	SESAME_AGAIN = 4,		/* the same passphrase once more: unlocks	*/
	SESAME_CHANGE = 5,		/* a new passphrase; if unlocked		*/
};

/* @user may open with @passphrase from now on. Returns 0, -ENOMEM, -EEXIST. */
int sesame_enrol(const char *user, const char *passphrase);

/* Returns a connection's number, or -ENOMEM, -EUSERS: there are too many. */
int sesame_connect(void);

/*
 * A piece of one frame or of several came. Returns 0, or at the first frame that is
 * wrong: -EMSGSIZE, its body is too long (as soon as that is known); -EBADMSG, an unknown
 * type; -EACCES, not that user or passphrase; -ENOMEM; -ENOENT, no such connection.
 * The connection stays; after -EMSGSIZE and -EBADMSG a new frame is expected.
 */
int sesame_receive(int number, const u8 *bytes, size_t count);

/* Is the door unlocked by this connection? */
bool sesame_is_open(int number);

void sesame_close(int number);
#endif
