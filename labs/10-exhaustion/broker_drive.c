// SPDX-License-Identifier: MIT
/* broker_drive.c - publishes and listens, also where memory is short or out. */
#include "broker_model.h"

#define STEPS       300
#define FLOOD_LEAST 500			/* long messages that memory must hold	*/
#define FLOOD_MOST  8000
#define GOSSIP      1500		/* messages to nobody ...		*/
#define GOSSIP_BYTES 400		/* ... of so many characters		*/

static int step(void)
{
	struct listener *l = &listeners[drive_random(BROKER_PLACES)];

	switch (drive_random(6)) {
	case 0:
		if (!l->id)
			return subscribe(l, drive_random(TOPICS));
		return drive_random(4) ? 0 : unsubscribe(l);
	case 1:
	case 2:
		return l->id ? receive(l) : 0;
	default:
		return publish(drive_random(TOPICS));
	}
}

/* Everything, with memory enough. At the end nobody listens. */
DRIVE_CASE(traffic)
{
	char tiny[2];
	unsigned int i, k;
	int err = 0;

	for (i = 0; i < STEPS && !err; i++) {
		err = step();
		for (k = 0; k < BROKER_PLACES && !err; k++)
			if (listeners[k].id && listeners[k].count > WAIT_MOST / 2)
				err = receive_all();
	}
	for (i = 0; i < BROKER_PLACES && !err; i++)
		if (!listeners[i].id)
			err = subscribe(&listeners[i], 0);
	if (!err)
		err = publish(0);
	if (!err && broker_subscribe("wind") != -EUSERS) {
		pr_err("drive: there is a place too many\n");
		err = -EINVAL;
	}
	if (!err && broker_receive(listeners[0].id, tiny, sizeof(tiny)) != -ENOSPC) {
		pr_err("drive: a message was copied to where is no room\n");
		err = -EINVAL;
	}
	return finish(err ? err : receive_all());
}

/* A topic that nobody listens to. At the end nothing is left of it. */
DRIVE_CASE(quiet)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < STEPS && !err; i++)
		err = publish(TOPICS);
	return err;
}

/* Allocations fail at random: a message reaches all of five subscribers or none. */
DRIVE_CASE(faulty_publish)
{
	unsigned int i, tries;
	int err = 0;

	may_fail = true;
	for (i = 0; i < 5; i++)
		for (tries = 0; tries < TRIES && !err && !listeners[i].id; tries++)
			err = subscribe(&listeners[i], 0);
	for (i = 0; i < 100 && !err; i++) {
		err = publish(0);
		if (!err)
			err = receive_all();
	}
	if (!err && next_number == 0) {
		pr_err("drive: no message ever got through\n");
		err = -EINVAL;
	}
	return finish(err);
}

/* ... who leaves leaves at the first time of asking. */
DRIVE_CASE(faulty_leave)
{
	unsigned int i, tries;
	int err = 0;

	may_fail = true;
	for (i = 0; i < 30 && !err; i++) {
		for (tries = 0; tries < TRIES && !err && !listeners[0].id; tries++)
			err = subscribe(&listeners[0], drive_random(TOPICS));
		err = finish(err);
	}
	return err;
}

/* ... and those who could not subscribe take no place. */
DRIVE_CASE(faulty_places)
{
	unsigned int i, tries;
	int err = 0;

	may_fail = true;
	for (i = 0; i < BROKER_PLACES; i++) {
		for (tries = 0; tries < TRIES && !err && !listeners[i].id; tries++)
			err = subscribe(&listeners[i], i % TOPICS);
		if (!err && !listeners[i].id) {
			pr_err("drive: nobody can subscribe, however often he tries\n");
			err = -EINVAL;
		}
	}
	return finish(err);
}

/* Publish long messages until memory is out. Returns how many those were. */
static int flood(void)
{
	int count, heard = 0;

	memset(text, 'x', LONG_BYTES);
	text[LONG_BYTES] = '\0';
	for (count = 0; count < FLOOD_MOST; count++) {
		heard = broker_publish(topic_name(0), text);
		if (heard < 0)
			break;
	}
	DRIVE_EXPECT(heard == -ENOMEM, "message %d got %d, expected -ENOMEM", count, heard);
	DRIVE_EXPECT(count >= FLOOD_LEAST, "there is memory for %d messages only", count);
	return count;
}

/* Long messages that nobody listens to. */
static int waste(void)
{
	unsigned int i;
	int heard;

	memset(text, 'w', GOSSIP_BYTES);
	text[GOSSIP_BYTES] = '\0';
	for (i = 0; i < GOSSIP; i++) {
		heard = broker_publish(topic_name(TOPICS), text);
		DRIVE_EXPECT(heard == 0, "a message that nobody listens to got %d", heard);
	}
	return 0;
}

/* All that waits for @l: @count messages. (Whether the refused one was heard by some is
 * what faulty_publish is for.) */
static int drain(struct listener *l, int count)
{
	int err, drained = 0;

	while ((err = broker_receive(l->id, got, sizeof(got))) == 0)
		drained++;
	DRIVE_EXPECT(err == -EAGAIN, "receiving while memory is out got %d", err);
	DRIVE_EXPECT(drained == count || drained == count + 1, "subscriber %d got %d messages "
		     "of %d", l->id, drained, count);
	return 0;
}

static int flood_round(int *count)
{
	int i, err = 0;

	*count = flood();
	if (*count < 0)
		return *count;
	for (i = 0; i < 2 && !err; i++)
		err = drain(&listeners[i], *count);
	if (!err)
		err = unsubscribe(&listeners[2]);	/* with all that waits */
	for (i = 0; i < 2 && !err; i++)
		err = receive(&listeners[i]);		/* its farewell */
	return err ? err : subscribe(&listeners[2], 0);
}

/* Memory is out, three times, and comes back. */
DRIVE_CASE(flood)
{
	int round, count = 0, most = 0, err = 0;
	unsigned int i;

	for (i = 0; i < 3 && !err; i++)
		err = subscribe(&listeners[i], 0);
	for (round = 0; round < 3 && !err; round++) {
		err = waste();
		if (!err)
			err = flood_round(&count);
		most = max(most, count);
		if (!err && count < most - most / 20) {
			pr_err("drive: round %d: memory for %d messages, before for %d\n",
			       round, count, most);
			err = -EINVAL;
		}
	}
	return finish(err);
}

/* Short, for sweeps. */
DRIVE_CASE(brief)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < 3 && !err; i++)
		err = subscribe(&listeners[i], 0);
	for (i = 0; i < 2 && !err; i++)
		err = publish(i);
	if (!err)
		err = receive_all();
	finish(0);
	return err;
}

DRIVE(DRIVE_ENTRY(traffic), DRIVE_ENTRY(quiet), DRIVE_ENTRY(faulty_publish),
      DRIVE_ENTRY(faulty_leave), DRIVE_ENTRY(faulty_places), DRIVE_ENTRY(flood),
      DRIVE_ENTRY(brief));
