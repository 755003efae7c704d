/* SPDX-License-Identifier: MIT */
#ifndef PKTQUEUE_H
#define PKTQUEUE_H
/*
 * pktqueue.h - packets for a peer beyond a bad radio link: one at a time is in the air,
 * again and again until the peer has answered that it has it.
 */
#include <linux/types.h>

#define PKTQUEUE_TEXT_MOST 200u		/* characters of a packet or a note	*/
#define PKTQUEUE_RESEND_MS 50u

/* Puts a packet on the air. Called in order, never for a packet that the peer has. Must
 * not call the queue. */
typedef void (*pktqueue_wire)(u32 number, const char *text);

/* Plug the antenna in: the oldest packet goes out at once. NULL: pull it out. */
void pktqueue_connect(pktqueue_wire wire);

/* Send @text, of 1 to PKTQUEUE_TEXT_MOST characters. Returns 0, -EINVAL or -ENOMEM.
 * Packets are numbered from 1. */
int pktqueue_send(const char *text);

/* What the peer answers:
 *
 *     byte  0   1   2   3   4   5   6 ...
 *         | sum   | number        | note ... |     numbers: the most significant first
 *
 * The peer has all packets up to @number. The note, if there is one, is kept. The sum is
 * that of RFC 1071, over all from byte 2 on. Returns 0, -EBADMSG (nothing of it counts),
 * -ENOMEM (the note is lost). */
int pktqueue_receive(const u8 *answer, size_t bytes);

/* Copy the last note, as "NUMBER: NOTE". Returns 0, -ENOENT, or -ENOSPC. */
int pktqueue_note(char *text, size_t bytes);

/* Packets that the peer has not yet. */
unsigned int pktqueue_waiting(void);
#endif
