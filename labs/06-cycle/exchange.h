/* SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_H
#define EXCHANGE_H
/*
 * exchange.h - a hotel's telephone exchange: guests pick up, are connected, talk, and
 * hang up, in whatever order. What is said to a guest goes to a tape, and can be played.
 */
#include <linux/types.h>

#define EXCHANGE_ROOMS 32	/* numbered from 0				*/
#define EXCHANGE_TAPE_BYTES 96	/* more is not recorded				*/

/* The guest in @room picks up. Returns 0, -EINVAL, -EBUSY: he has already; -ENOMEM. */
int exchange_pick_up(unsigned int room);

/*
 * Connect two guests who have picked up; @room with itself: an echo, to try the line.
 * Returns 0, -ENOENT: one has not picked up; -EBUSY: one is connected.
 */
int exchange_connect(unsigned int room, unsigned int other);

/*
 * @text goes to the tape of the one whom @room is connected with. Returns 0, -ENOENT, or
 * -ENOTCONN: nobody is there, or not any more.
 */
int exchange_say(unsigned int room, const char *text);

/*
 * Play what was said to @room since it picked up, also by those who have hung up, to
 * @buffer of EXCHANGE_TAPE_BYTES + 1. Returns the length or -ENOENT.
 */
ssize_t exchange_play(unsigned int room, char *buffer);

/*
 * The guest in @room hangs up: his tape is wiped, and the other one may be connected with
 * somebody else. Returns 0 or -ENOENT.
 */
int exchange_hang_up(unsigned int room);
#endif
