// SPDX-License-Identifier: MIT
/*
 * helpdesk_drive.c - calls and transfers at random, and two at once.
 * It has the directory, and so decides who meets whom: where two callers are to race,
 * each waits in the directory until the other one is there, too (or does not come).
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include "drive.h"
#include "helpdesk.h"

#define CLIENTS 6
#define ROUNDS 40
#define MEETING_MS 30
#define PATIENCE_MS 300

static u32 base;			/* clients are called base, base + 1 ...	*/
static atomic_t inside;			/* callers in the directory		*/
static unsigned int expected_inside;	/* 0: nobody waits			*/
static struct completion slow_go;
static unsigned int calls_of[CLIENTS];

static void name_of(u32 which, char *name)
{
	snprintf(name, HELPDESK_NAME_BYTES, "client-%u", base + which);
}

static int directory(const char *client, unsigned int *extension)
{
	unsigned int ms;

	if (strcmp(client, "slow") == 0) {
		wait_for_completion(&slow_go);
		*extension = HELPDESK_EXTENSIONS - 1;
		return 0;
	}
	if (strncmp(client, "client-", 7) != 0)
		return -ENOENT;
	*extension = 0;
	for (client += 7; *client; client++)
		*extension = *extension * 10 + *client - '0';
	atomic_inc(&inside);
	for (ms = 0; ms < MEETING_MS && atomic_read(&inside) < (int)expected_inside; ms++)
		msleep(1);
	return 0;
}

static int begin(u32 which)
{
	char name[HELPDESK_NAME_BYTES];
	int call;

	name_of(which, name);
	call = helpdesk_begin(name);
	if (call > 0)
		calls_of[which]++;
	return call;
}

static int count_calls(void)
{
	char name[HELPDESK_NAME_BYTES];
	u32 i;

	for (i = 0; i < CLIENTS; i++) {
		name_of(i, name);
		DRIVE_EXPECT(helpdesk_calls_of(name) == calls_of[i],
			     "%s had %u calls, expected %u", name, helpdesk_calls_of(name),
			     calls_of[i]);
	}
	return 0;
}

/* All desks can be taken, and not one more. */
static int fill_desks(void)
{
	int call[HELPDESK_DESKS];
	u32 taken, i;
	int more;

	for (taken = 0; taken < HELPDESK_DESKS; taken++) {
		call[taken] = begin(drive_random(CLIENTS));
		if (call[taken] < 0)
			break;
	}
	more = taken == HELPDESK_DESKS ? begin(0) : -EBUSY;
	for (i = 0; i < taken; i++)
		helpdesk_end(call[i]);
	DRIVE_EXPECT(taken == HELPDESK_DESKS, "nobody calls, and only %u of %u desks are free",
		     taken, HELPDESK_DESKS);
	DRIVE_EXPECT(more == -EBUSY, "a call too many returned %d, expected %d", more, -EBUSY);
	return 0;
}

static int compare_notes(int call, const char *expected)
{
	char notes[HELPDESK_NOTES_BYTES];
	ssize_t length = helpdesk_notes(call, notes, sizeof(notes));

	DRIVE_EXPECT(length == (ssize_t)strlen(expected) && strcmp(notes, expected) == 0,
		     "the notes have length %zd, expected %zu: '%s'", length, strlen(expected),
		     expected);
	return 0;
}

static int take_notes(int call, char *all)
{
	char text[16];
	u32 i;

	for (i = drive_random(5); i > 0; i--) {
		drive_text(text, sizeof(text));
		DRIVE_EXPECT(helpdesk_note(call, text) == 0, "a note was refused");
		strcat(all, text);
	}
	return compare_notes(call, all);
}

static int compare_name(int call, u32 which)
{
	char got[HELPDESK_NAME_BYTES] = "", name[HELPDESK_NAME_BYTES];

	name_of(which, name);
	DRIVE_EXPECT(helpdesk_client(call, got) == 0 && strcmp(got, name) == 0,
		     "the call of %s is said to be of '%s'", name, got);
	return 0;
}

static int talk(int call, u32 which, u32 transfers)
{
	char all[HELPDESK_NOTES_BYTES] = "", name[HELPDESK_NAME_BYTES];
	int err = compare_name(call, which) ?: take_notes(call, all);

	for (; transfers > 0 && !err; transfers--) {
		which = drive_random(CLIENTS);
		name_of(which, name);
		err = helpdesk_transfer(call, name);
		DRIVE_EXPECT(err == 0, "a transfer was refused: %d", err);
		calls_of[which]++;
		err = compare_name(call, which) ?: compare_notes(call, all);
	}
	return err;
}

static int one_call(u32 transfers)
{
	u32 which = drive_random(CLIENTS);
	int call = begin(which), err;

	DRIVE_EXPECT(call > 0, "a call was refused: %d", call);
	err = talk(call, which, transfers);
	helpdesk_end(call);
	if (!err)
		DRIVE_EXPECT(helpdesk_note(call, "?") == -ENOENT, "a call that is over goes on");
	return err;
}

static int with_directory(int (*act)(void), u32 first_client)
{
	int err;

	base = first_client;
	helpdesk_set_directory(directory);
	err = act();
	helpdesk_set_directory(NULL);
	return err;
}

static int act_calls(void)
{
	u32 i;
	int err = fill_desks();

	for (i = 0; i < ROUNDS && !err; i++)
		err = one_call(0);
	if (!err)
		err = one_call(1);
	DRIVE_EXPECT(helpdesk_begin("nobody") == -ENOENT, "nobody has called");
	return err ?: count_calls();
}

static int act_transfers(void)
{
	u32 i;
	int err = 0;

	for (i = 0; i < ROUNDS && !err; i++)
		err = one_call(drive_random(3));
	return err ?: fill_desks() ?: count_calls();
}

DRIVE_CASE(calls) { return with_directory(act_calls, 0); }
DRIVE_CASE(transfers) { return with_directory(act_transfers, 10); }

struct caller {
	struct task_struct *thread;
	struct completion done;
	char name[HELPDESK_NAME_BYTES];
	int call;
};

static int call_main(void *data)
{
	struct caller *caller = data;

	caller->call = helpdesk_begin(caller->name);
	complete(&caller->done);
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}

static int caller_start(struct caller *caller, const char *name)
{
	strscpy(caller->name, name, sizeof(caller->name));
	init_completion(&caller->done);
	caller->thread = kthread_run(call_main, caller, "caller");
	return IS_ERR(caller->thread) ? PTR_ERR(caller->thread) : 0;
}

static void caller_end(struct caller *caller)
{
	wait_for_completion(&caller->done);
	kthread_stop(caller->thread);
}

/* Two calls of a client that nobody knows yet, and both are in the directory. */
static int meet(u32 which)
{
	static struct caller callers[2];
	char name[HELPDESK_NAME_BYTES];
	int err, i;

	name_of(which, name);
	atomic_set(&inside, 0);
	expected_inside = 2;
	err = caller_start(&callers[0], name) ?: caller_start(&callers[1], name);
	if (err)
		return err;
	for (i = 0; i < 2; i++)
		caller_end(&callers[i]);
	expected_inside = 0;
	for (i = 0; i < 2; i++) {
		DRIVE_EXPECT(callers[i].call > 0, "%s's call was refused: %d", name,
			     callers[i].call);
		calls_of[which]++;
	}
	err = compare_name(callers[0].call, which) ?: compare_name(callers[1].call, which);
	for (i = 0; i < 2; i++)
		helpdesk_end(callers[i].call);
	return err;
}

static int act_crowd(void)
{
	u32 i;
	int err = 0;

	for (i = 0; i < CLIENTS && !err; i++)
		err = meet(i);
	for (i = 0; i < ROUNDS && !err; i++)
		err = one_call(0);
	return err ?: count_calls();
}

DRIVE_CASE(crowd) { return with_directory(act_crowd, 20); }

static int act_slow(void)
{
	static struct caller slow, quick;
	int err = begin(0);

	DRIVE_EXPECT(err > 0, "a call was refused: %d", err);
	helpdesk_end(err);
	init_completion(&slow_go);
	err = caller_start(&slow, "slow");
	if (err)
		return err;
	msleep(5);
	err = caller_start(&quick, "client-30");
	if (!err && !wait_for_completion_timeout(&quick.done, msecs_to_jiffies(PATIENCE_MS)))
		err = -ETIMEDOUT;
	else if (!err)
		complete(&quick.done);			/* for caller_end() */
	complete(&slow_go);
	caller_end(&quick);
	caller_end(&slow);
	helpdesk_end(slow.call);
	helpdesk_end(quick.call);
	DRIVE_EXPECT(err != -ETIMEDOUT, "while the directory is asked for one client, the call "
		     "of another one had to wait");
	return err;
}

DRIVE_CASE(slow) { return with_directory(act_slow, 30); }

DRIVE(DRIVE_ENTRY(calls), DRIVE_ENTRY(transfers), DRIVE_ENTRY(crowd), DRIVE_ENTRY(slow));
