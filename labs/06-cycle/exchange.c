// SPDX-License-Identifier: MIT
/*
 * exchange.c - the telephone exchange of a hotel.
 *
 *   rooms:   0      1      2      3      4
 *            |             |             |
 *           leg <--peer--> leg          leg        one for each guest who has picked up
 *            |             |             |
 *           tape          tape          tape       what was said to him
 *
 * A leg is counted: one reference is the table's, one is its peer's. So a guest may hang
 * up at any moment: who is talking to him still has a leg to talk to, though nobody is on
 * the line, and the table has it no more. It goes with the last reference.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "exchange.h"

struct leg {
	struct leg *peer;		/* counted; NULL: never connected	*/
	struct kref ref;
	bool on_line;			/* he has not hung up			*/
	size_t recorded;
	char *tape;			/* EXCHANGE_TAPE_BYTES			*/
};

static DEFINE_MUTEX(lock);		/* guards the table and all legs	*/
static struct leg *rooms[EXCHANGE_ROOMS];

static struct leg *leg_create(void)
{
	struct leg *leg = kzalloc(sizeof(*leg), GFP_KERNEL);

	if (!leg)
		return NULL;
	leg->tape = kmalloc(EXCHANGE_TAPE_BYTES, GFP_KERNEL);
	if (!leg->tape) {
		kfree(leg);
		return NULL;
	}
	kref_init(&leg->ref);		/* the table's				*/
	leg->on_line = true;
	return leg;
}

static struct leg *leg_get(struct leg *leg)
{
	kref_get(&leg->ref);
	return leg;
}

static void leg_put(struct leg *leg);

/* Nobody refers to it any more: what it refers to is put, and it goes. */
static void leg_release(struct kref *ref)
{
	struct leg *leg = container_of(ref, struct leg, ref);

	leg_put(leg->peer);
	kfree(leg->tape);
	kfree(leg);
}

static void leg_put(struct leg *leg)
{
	if (leg)
		kref_put(&leg->ref, leg_release);
}

/* A leg may keep the peer of a talk that is over, until it is connected again. */
static bool is_connected(const struct leg *leg)
{
	return leg->peer && leg->peer->on_line;
}

static void set_peer(struct leg *leg, struct leg *peer)
{
	leg_put(leg->peer);
	leg->peer = leg_get(peer);
}

static void record(struct leg *leg, const char *text)
{
	size_t bytes = min(strlen(text), EXCHANGE_TAPE_BYTES - leg->recorded);

	memcpy(leg->tape + leg->recorded, text, bytes);
	leg->recorded += bytes;
}

/* Under the lock. NULL: nobody has picked up there. */
static struct leg *leg_in(unsigned int room)
{
	return room < EXCHANGE_ROOMS ? rooms[room] : NULL;
}

int exchange_pick_up(unsigned int room)
{
	int err = -EBUSY;

	if (room >= EXCHANGE_ROOMS)
		return -EINVAL;
	mutex_lock(&lock);
	if (!rooms[room]) {
		rooms[room] = leg_create();
		err = rooms[room] ? 0 : -ENOMEM;
	}
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(exchange_pick_up);

int exchange_connect(unsigned int room, unsigned int other)
{
	struct leg *leg, *peer;
	int err = 0;

	mutex_lock(&lock);
	leg = leg_in(room);
	peer = leg_in(other);
	if (!leg || !peer)
		err = -ENOENT;
	else if (is_connected(leg) || is_connected(peer))
		err = -EBUSY;
	if (!err) {
		set_peer(leg, peer);
		if (peer != leg)
			set_peer(peer, leg);
	}
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(exchange_connect);

int exchange_say(unsigned int room, const char *text)
{
	struct leg *leg;
	int err = -ENOENT;

	mutex_lock(&lock);
	leg = leg_in(room);
	if (leg) {
		err = is_connected(leg) ? 0 : -ENOTCONN;
		if (!err)
			record(leg->peer, text);
	}
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(exchange_say);

ssize_t exchange_play(unsigned int room, char *buffer)
{
	ssize_t length = -ENOENT;
	struct leg *leg;

	mutex_lock(&lock);
	leg = leg_in(room);
	if (leg) {
		length = leg->recorded;
		memcpy(buffer, leg->tape, length);
		buffer[length] = '\0';
	}
	mutex_unlock(&lock);
	return length;
}
EXPORT_SYMBOL(exchange_play);

int exchange_hang_up(unsigned int room)
{
	struct leg *leg;

	mutex_lock(&lock);
	leg = leg_in(room);
	if (leg) {
		rooms[room] = NULL;
		leg->on_line = false;
		leg_put(leg);		/* the table's				*/
	}
	mutex_unlock(&lock);
	return leg ? 0 : -ENOENT;
}
EXPORT_SYMBOL(exchange_hang_up);

/* `insmod exchange calls=2`: two couples talk, and hang up, for a first look. */
static unsigned int calls;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "couples who talk and hang up at start");
static bool echo;
module_param(echo, bool, 0444);
MODULE_PARM_DESC(echo, "one more guest tries the line by himself");

static void __init talk(unsigned int room, unsigned int other)
{
	exchange_pick_up(room);
	exchange_pick_up(other);
	if (exchange_connect(room, other) == 0) {
		exchange_say(room, "you hang up first");
		exchange_say(other, "no, you");
	}
	exchange_hang_up(room);
	exchange_hang_up(other);
}

static int __init exchange_init(void)
{
	unsigned int i;

	for (i = 0; i < calls && 2 * i + 1 < EXCHANGE_ROOMS; i++)
		talk(2 * i, 2 * i + 1);
	if (echo)
		talk(0, 0);
	pr_info("exchange: ready, %u calls%s\n", i, echo ? " and an echo" : "");
	return 0;
}

static void __exit exchange_exit(void)
{
	unsigned int room;

	for (room = 0; room < EXCHANGE_ROOMS; room++)
		exchange_hang_up(room);
}

module_init(exchange_init);
module_exit(exchange_exit);
MODULE_DESCRIPTION("The telephone exchange of a hotel");
MODULE_LICENSE("GPL");
