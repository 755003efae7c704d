/* SPDX-License-Identifier: MIT */
#ifndef HELPDESK_H
#define HELPDESK_H
/*
 * helpdesk.h - a telephone exchange for a help desk. Each call sits at a desk, with notes
 * of what was said; there are HELPDESK_DESKS. Any number of threads may call at a time.
 */
#include <linux/types.h>

#define HELPDESK_DESKS 8
#define HELPDESK_EXTENSIONS 64
#define HELPDESK_NAME_BYTES 24		/* with the '\0'			*/
#define HELPDESK_NOTES_BYTES 200	/* with the '\0'			*/

/*
 * Who finds a client's extension, 0 to HELPDESK_EXTENSIONS - 1; each has one of its own.
 * It may take long (it sleeps), and is asked for clients that have not called before;
 * meanwhile the calls of others go on. Returns 0, or -ENOENT: no such client.
 */
typedef int (*helpdesk_directory_fn)(const char *client, unsigned int *extension);

void helpdesk_set_directory(helpdesk_directory_fn directory);

/*
 * A call of @client. Returns its number (> 0), or -EBUSY: all desks are taken;
 * -ENOENT, -ENOMEM, -ENAMETOOLONG.
 */
int helpdesk_begin(const char *client);

/* Take a note. Returns 0; -ENOENT: no such call; -ENOSPC: the notes are full. */
int helpdesk_note(int call, const char *text);

/* Copy the notes. Returns their length, or -ENOENT, -ENOSPC. */
ssize_t helpdesk_notes(int call, char *buffer, size_t bytes);

/* Copy the name of who calls (HELPDESK_NAME_BYTES). Returns 0, or -ENOENT. */
int helpdesk_client(int call, char *name);

/*
 * The call is @client's from now on, at another desk; number and notes stay. That takes
 * a free desk for a moment. Returns 0, or as helpdesk_begin(): nothing has changed.
 */
int helpdesk_transfer(int call, const char *client);

/* The call is over, its desk is free again. */
void helpdesk_end(int call);

/* How many calls did @client have so far, also by transfer? */
unsigned int helpdesk_calls_of(const char *client);
#endif
