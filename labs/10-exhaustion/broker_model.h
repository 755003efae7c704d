/* SPDX-License-Identifier: MIT */
#ifndef BROKER_MODEL_H
#define BROKER_MODEL_H
/*
 * broker_model.h - the driver's: each call of the broker beside a model of what has to
 * come of it. Takes no memory.
 */
#include "drive.h"
#include "broker.h"

#define TOPICS      3
#define WAIT_MOST   64
#define TRIES       200			/* of a call, until memory is there	*/
#define LONG_BYTES  1500

/* The model of a subscriber: what waits for it, >= 0: message of that number, < 0: -id of
 * one that left. */
static struct listener {
	int id;				/* 0: this place is free		*/
	unsigned int topic;
	int waits[WAIT_MOST];
	unsigned int count;
} listeners[BROKER_PLACES];

static int next_number;
static bool may_fail;			/* -ENOMEM is an answer			*/
static char text[LONG_BYTES + 1], got[LONG_BYTES + 1];

static const char *topic_name(unsigned int topic)
{
	static const char *const names[TOPICS + 1] = { "tide", "wind", "fish", "gossip" };

	return names[topic];
}

static void text_of(int what, char *words)
{
	if (what < 0)
		snprintf(words, LONG_BYTES, "%d left", -what);
	else
		snprintf(words, LONG_BYTES, "number %d", what);
}

static int listens(unsigned int topic)
{
	unsigned int i;
	int count = 0;

	for (i = 0; i < BROKER_PLACES; i++)
		count += listeners[i].id && listeners[i].topic == topic;
	return count;
}

static void model_publish(unsigned int topic, int what)
{
	struct listener *l;

	for (l = listeners; l < listeners + BROKER_PLACES; l++)
		if (l->id && l->topic == topic)
			l->waits[l->count++] = what;
}

static int publish(unsigned int topic)
{
	int heard;

	text_of(next_number, text);
	heard = broker_publish(topic_name(topic), text);
	if (may_fail && heard == -ENOMEM)
		return 0;
	DRIVE_EXPECT(heard == listens(topic), "a message for %d subscribers got %d",
		     listens(topic), heard);
	model_publish(topic, next_number++);
	return 0;
}

static int subscribe(struct listener *l, unsigned int topic)
{
	int id = broker_subscribe(topic_name(topic));

	if (may_fail && id == -ENOMEM)
		return 0;
	DRIVE_EXPECT(id > 0, "subscribing at a free place got %d", id);
	*l = (struct listener){ .id = id, .topic = topic };
	return 0;
}

static int receive(struct listener *l)
{
	int err = broker_receive(l->id, got, sizeof(got));

	DRIVE_EXPECT(err == (l->count ? 0 : -EAGAIN), "subscriber %d, for whom %u messages "
		     "should wait, got %d%s%s", l->id, l->count, err, err ? "" : ": ",
		     err ? "" : got);
	if (err)
		return 0;
	text_of(l->waits[0], text);
	DRIVE_EXPECT(strcmp(got, text) == 0, "subscriber %d got '%s', expected '%s'", l->id,
		     got, text);
	l->count--;
	memmove(l->waits, l->waits + 1, l->count * sizeof(l->waits[0]));
	return 0;
}

/* Only without faults: the farewell is heard. */
static int unsubscribe(struct listener *l)
{
	int id = l->id, err = broker_unsubscribe(id);

	DRIVE_EXPECT(err == 0, "leaving got %d", err);
	l->id = 0;
	model_publish(l->topic, -id);
	return 0;
}

static int receive_all(void)
{
	unsigned int i, more;
	int err = 0;

	for (i = 0; i < BROKER_PLACES && !err; i++)
		for (more = listeners[i].id ? listeners[i].count + 1 : 0; more && !err; more--)
			err = receive(&listeners[i]);
	return err;
}

/* All leave, whatever has happened. Returns @err, or what went wrong now. */
static int finish(int err)
{
	struct listener *l;
	unsigned int tries;
	int left = 0;

	for (l = listeners; l < listeners + BROKER_PLACES; l++) {
		if (!l->id)
			continue;
		for (tries = 0; tries < TRIES; tries++) {
			left = broker_unsubscribe(l->id);
			if (left == 0)
				break;
			if (!err)
				pr_err("drive: leaving got %d\n", left);
			err = err ? err : left;
		}
		l->id = 0;
	}
	return err;
}
#endif
