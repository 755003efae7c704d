// SPDX-License-Identifier: MIT
/*
 * pktqueue.c - sends packets over a bad link until the other side has them.
 *
 *   pktqueue_send() --> queue: [7] [8] [9]
 *                               ^
 *                             in_air: sent now, and again after 50 ms, and again ...
 *
 *   pktqueue_receive(): "I have all up to 8" --> [7] and [8] leave, [9] is next
 *
 * An answer carries a checksum, and sometimes a note from the operator over there.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "pktqueue.h"

#define SUM_BYTES    2
#define HEADER_BYTES 6		/* sum and number */

struct packet {
	struct list_head link;		/* in queue				*/
	u32 number;
	u32 tries;			/* how often it went out		*/
	char text[];
};

static void resend(struct work_struct *work);

static DEFINE_MUTEX(lock);		/* guards all below			*/
static LIST_HEAD(queue);		/* packets, the oldest first		*/
static unsigned int waiting;
static u32 last_number;
static struct packet *in_air;		/* the one that resend() sends again	*/
static pktqueue_wire wire;		/* NULL: no antenna			*/
static char *note;			/* the peer's last one, or NULL		*/
static DECLARE_DELAYED_WORK(resend_work, resend);

/* ---- to the peer ---------------------------------------------------------- */

static void transmit(struct packet *packet)
{
	in_air = packet;
	packet->tries++;
	if (!wire)
		return;
	wire(packet->number, packet->text);
	mod_delayed_work(system_wq, &resend_work, msecs_to_jiffies(PKTQUEUE_RESEND_MS));
}

/* No answer came for a while. */
static void resend(struct work_struct *work)
{
	mutex_lock(&lock);
	if (in_air)
		transmit(in_air);
	mutex_unlock(&lock);
}

/* The oldest packet's turn, if there is one. */
static void transmit_next(void)
{
	if (!list_empty(&queue))
		transmit(list_first_entry(&queue, struct packet, link));
}

int pktqueue_send(const char *text)
{
	size_t length = strlen(text);
	struct packet *packet;

	if (length == 0 || length > PKTQUEUE_TEXT_MOST)
		return -EINVAL;
	packet = kmalloc(struct_size(packet, text, length + 1), GFP_KERNEL);
	if (!packet)
		return -ENOMEM;
	memcpy(packet->text, text, length + 1);
	packet->tries = 0;
	mutex_lock(&lock);
	packet->number = ++last_number;
	list_add_tail(&packet->link, &queue);
	if (waiting++ == 0)
		transmit_next();
	mutex_unlock(&lock);
	return 0;
}
EXPORT_SYMBOL(pktqueue_send);

void pktqueue_connect(pktqueue_wire new_wire)
{
	mutex_lock(&lock);
	wire = new_wire;
	if (wire)
		transmit_next();
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(pktqueue_connect);

/* ---- from the peer -------------------------------------------------------- */

/* The Internet's checksum, RFC 1071: 16-bit words are added, and what is carried out of
 * the sum is added to it again. */
static u16 checksum(const u8 *data, size_t bytes)
{
	u32 sum = 0;
	size_t i;

	for (i = 0; i < bytes; i += 2)
		sum += data[i] << 8 | data[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* The peer has all packets up to @number. */
static void acknowledge(u32 number)
{
	struct packet *packet, *next;
	bool is_news = false;

	list_for_each_entry_safe(packet, next, &queue, link) {
		if (packet->number > number)
			break;
		list_del(&packet->link);
		kfree(packet);
		waiting--;
		is_news = true;
	}
	if (is_news)
		transmit_next();
}

/* Keep what the operator over there has to say. */
static int keep_note(u32 number, const u8 *text, int length)
{
	size_t bytes = snprintf(NULL, 0, "%u: %.*s", number, length, text);
	char *fresh = kmalloc(bytes, GFP_KERNEL);

	if (!fresh)
		return -ENOMEM;
	sprintf(fresh, "%u: %.*s", number, length, text);
	kfree(note);
	note = fresh;
	return 0;
}

int pktqueue_receive(const u8 *answer, size_t bytes)
{
	u32 number;
	int err = 0;

	if (bytes < HEADER_BYTES || bytes - HEADER_BYTES > PKTQUEUE_TEXT_MOST)
		return -EBADMSG;
	if (checksum(answer + SUM_BYTES, bytes - SUM_BYTES) != (answer[0] << 8 | answer[1]))
		return -EBADMSG;
	number = (u32)answer[2] << 24 | answer[3] << 16 | answer[4] << 8 | answer[5];
	mutex_lock(&lock);
	acknowledge(number);
	if (bytes > HEADER_BYTES)
		err = keep_note(number, answer + HEADER_BYTES, bytes - HEADER_BYTES);
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(pktqueue_receive);

int pktqueue_note(char *text, size_t bytes)
{
	int err = 0;

	mutex_lock(&lock);
	if (!note)
		err = -ENOENT;
	else if (strlen(note) >= bytes)
		err = -ENOSPC;
	else
		strcpy(text, note);
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(pktqueue_note);

unsigned int pktqueue_waiting(void)
{
	unsigned int packets;

	mutex_lock(&lock);
	packets = waiting;
	mutex_unlock(&lock);
	return packets;
}
EXPORT_SYMBOL(pktqueue_waiting);

/* `insmod pktqueue hello=ahoy` is a peer that has no packets, only a note. */
static char *hello;
module_param(hello, charp, 0444);
MODULE_PARM_DESC(hello, "a note that comes in at once, for a first look");

static int __init pktqueue_init(void)
{
	size_t length = hello ? strlen(hello) : 0;
	u8 *answer;
	u16 sum;
	int err;

	if (length == 0)
		return 0;
	answer = kzalloc(HEADER_BYTES + length, GFP_KERNEL);
	if (!answer)
		return -ENOMEM;
	memcpy(answer + HEADER_BYTES, hello, length);
	sum = checksum(answer + SUM_BYTES, HEADER_BYTES - SUM_BYTES + length);
	answer[0] = sum >> 8;
	answer[1] = sum & 0xff;
	err = pktqueue_receive(answer, HEADER_BYTES + length);
	kfree(answer);
	return err;
}

static void __exit pktqueue_exit(void)
{
	struct packet *packet, *next;

	cancel_delayed_work_sync(&resend_work);
	list_for_each_entry_safe(packet, next, &queue, link)
		kfree(packet);
	kfree(note);
}

module_init(pktqueue_init);
module_exit(pktqueue_exit);
MODULE_DESCRIPTION("Packets over a bad link");
MODULE_LICENSE("GPL");
