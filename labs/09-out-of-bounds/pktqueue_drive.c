// SPDX-License-Identifier: MIT
/* pktqueue_drive.c - plays the air and the peer, whose answers have exact blocks. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "drive.h"
#include "pktqueue.h"

#define PACKETS     12
#define NOTES       16
#define TEXT_BYTES  (PKTQUEUE_TEXT_MOST + 1)
#define HEADER      6

/* What was heard on the air. */
static char sent[PACKETS][TEXT_BYTES];
static u32 first_number;		/* of the packet sent[0]; 0: not known yet */
static u32 expected;			/* the number in the air		*/
static unsigned int heard;		/* how often				*/
static unsigned int surprises;		/* transmissions of anything else	*/

static void listen(u32 number, const char *text)
{
	if (first_number == 0)
		first_number = expected = number;
	if (number == expected && number - first_number < PACKETS &&
	    strcmp(text, sent[number - first_number]) == 0)
		heard++;
	else
		surprises++;
}

/* RFC 1071; a last odd byte counts as if a zero stood behind it. */
static u16 sum_of(const u8 *data, size_t bytes)
{
	u32 sum = 0;
	size_t i;

	for (i = 0; i < bytes; i++)
		sum += i % 2 ? data[i] : data[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* An answer comes in by a thread of its own: a bad access ends that one, no other. */
struct arrival {
	u8 *frame;
	size_t bytes;
	int err;
	struct completion done;
};

static struct arrival arrival;

static int receiver(void *unused)
{
	arrival.err = pktqueue_receive(arrival.frame, arrival.bytes);
	complete(&arrival.done);
	return 0;
}

static int arrive(void)
{
	struct task_struct *thread;

	arrival.err = -EFAULT;
	init_completion(&arrival.done);
	thread = kthread_run(receiver, NULL, "receiver");
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	wait_for_completion_timeout(&arrival.done, msecs_to_jiffies(2000));
	return arrival.err;
}

/* The peer answers @number and @note; @flip is added to a byte on the way. */
static int answer(u32 number, const char *note, u8 flip)
{
	size_t bytes = HEADER + strlen(note);
	u8 *frame = kmalloc(bytes, GFP_KERNEL);
	u16 sum;
	int i, err;

	DRIVE_EXPECT(frame, "no memory for an answer");
	for (i = 0; i < 4; i++)
		frame[2 + i] = number >> (24 - 8 * i);
	memcpy(frame + HEADER, note, strlen(note));
	sum = sum_of(frame + 2, bytes - 2);
	frame[0] = sum >> 8;
	frame[1] = sum & 0xff;
	frame[bytes - 1] += flip;
	arrival.frame = frame;
	arrival.bytes = bytes;
	err = arrive();
	kfree(frame);
	return err;
}

/* A note of even or @odd length is kept; one that was damaged on the way is not. */
static int note_arrives(u32 number, unsigned int odd)
{
	char note[TEXT_BYTES], got[TEXT_BYTES + 16], wanted[TEXT_BYTES + 16];
	int err;

	do
		drive_text(note, drive_random(8) ? 40 : sizeof(note));
	while (strlen(note) % 2 != odd);
	snprintf(wanted, sizeof(wanted), "%u: %s", number, note);
	err = answer(number, note, 0);
	DRIVE_EXPECT(err != -EFAULT, "the thread that took in a note of %zu characters died",
		     strlen(note));
	DRIVE_EXPECT(err == 0, "an answer with a note of %zu characters got %d",
		     strlen(note), err);
	err = answer(number, "damaged!!" + odd, 1 + drive_random(200));
	DRIVE_EXPECT(err == -EBADMSG, "an answer with a wrong sum got %d", err);
	err = pktqueue_note(got, sizeof(got));
	DRIVE_EXPECT(err == 0 && strcmp(got, wanted) == 0, "the note is '%s', expected '%s'",
		     err ? "none" : got, wanted);
	return 0;
}

static int notes(unsigned int odd)
{
	unsigned int i;
	char tiny[2];
	int err = 0;

	for (i = 0; i < NOTES && !err; i++)
		err = note_arrives(i, odd);	/* no packet waits: any number */
	DRIVE_EXPECT(err || pktqueue_note(tiny, sizeof(tiny)) == -ENOSPC,
		     "a note was copied to where is no room");
	return err;
}

DRIVE_CASE(notes)
{
	return notes(0);
}

DRIVE_CASE(odd)
{
	return notes(1);
}

static int send_all(void)
{
	unsigned int i;

	for (i = 0; i < PACKETS; i++) {
		drive_text(sent[i], drive_random(3) ? 30 : TEXT_BYTES);
		DRIVE_EXPECT(pktqueue_send(sent[i]) == 0, "'%s' was not sent", sent[i]);
	}
	DRIVE_EXPECT(pktqueue_waiting() == PACKETS, "%u packets wait, expected %u",
		     pktqueue_waiting(), PACKETS);
	DRIVE_EXPECT(pktqueue_send("") == -EINVAL, "an empty packet was sent");
	return 0;
}

/* No answer for a while: one and the same packet is in the air, several times. */
static int silence(void)
{
	heard = 0;
	msleep(4 * PKTQUEUE_RESEND_MS + PKTQUEUE_RESEND_MS / 2);
	DRIVE_EXPECT(heard >= 3 && heard <= 5, "without an answer packet %u was heard %u times "
		     "in %u ms", expected, heard, 4 * PKTQUEUE_RESEND_MS);
	return 0;
}

/* The peer has some more packets; the next one goes out at once. */
static int progress(unsigned int *done)
{
	unsigned int more = 1 + drive_random(min(3u, PACKETS - *done));
	int err;

	*done += more;
	heard = 0;
	expected = first_number + *done;
	err = answer(expected - 1, "", 0);
	DRIVE_EXPECT(err == 0, "an answer without a note got %d", err);
	DRIVE_EXPECT(pktqueue_waiting() == PACKETS - *done, "%u packets wait, expected %u",
		     pktqueue_waiting(), PACKETS - *done);
	DRIVE_EXPECT(heard == (*done < PACKETS), "after the answer the next packet was sent "
		     "%u times", heard);
	err = answer(expected - 1, "", 0);	/* answers come twice, too */
	DRIVE_EXPECT(err == 0, "an answer that came again got %d", err);
	return 0;
}

/* Packets get through at last, in order. At the end none waits. */
DRIVE_CASE(lossy)
{
	unsigned int done = 0;
	int err;

	pktqueue_connect(listen);
	err = send_all();
	while (done < PACKETS && !err) {
		err = drive_random(3) ? 0 : silence();
		if (!err)
			err = progress(&done);
	}
	pktqueue_connect(NULL);
	DRIVE_EXPECT(err || surprises == 0, "%u transmissions of packets whose turn it was not",
		     surprises);
	return err;
}

DRIVE(DRIVE_ENTRY(lossy), DRIVE_ENTRY(notes), DRIVE_ENTRY(odd));
