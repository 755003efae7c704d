// SPDX-License-Identifier: MIT
/*
 * lobby.c - the lobby of a chess club, with a box of notes for each player.
 *
 *   players --> ann --------> ben --------> cat         in the order of their ids
 *                |                           |
 *              notes --> "white?"          notes --> "draw?" --> "again?"
 *                        from ben                    from ann    from dan, who has gone
 *
 * A player is counted: one reference is the lobby's, one is in each note that he wrote,
 * and whoever works with a player has one meanwhile. When the last one is put the player
 * is freed: hence dan, who has gone, is still good for his name.
 */
#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "lobby.h"

struct player {
	struct kref ref;
	int id;
	bool inside;
	unsigned int waiting;		/* notes				*/
	struct list_head notes;
	struct list_head node;		/* in players, while inside		*/
	char name[LOBBY_NAME_BYTES];
};

struct note {
	struct list_head node;
	struct player *from;		/* counted				*/
	char text[];
};

static DEFINE_MUTEX(door);		/* one comes in at a time		*/
static DEFINE_MUTEX(lock);		/* guards the list and all notes	*/
static LIST_HEAD(players);
static unsigned int count;
static int last_id;

static void player_release(struct kref *ref)
{
	kfree(container_of(ref, struct player, ref));
}

static void player_put(struct player *player)
{
	if (player)
		kref_put(&player->ref, player_release);
}

/*
 * The player behind @prev, NULL: the first. It comes with a reference, and that to @prev
 * is put. Where @prev has gone meanwhile, its id still tells the place.
 */
static struct player *player_next(struct player *prev)
{
	struct player *player, *next = NULL;
	int after = prev ? prev->id : 0;

	mutex_lock(&lock);
	list_for_each_entry(player, &players, node) {
		if (player->id > after) {
			kref_get(&player->ref);
			next = player;
			break;
		}
	}
	mutex_unlock(&lock);
	player_put(prev);
	return next;
}

#define for_each_player(player) \
	for (player = player_next(NULL); player; player = player_next(player))

/* Returns it with a reference, or NULL. */
static struct player *player_find(int id)
{
	struct player *player;

	for_each_player(player)
		if (player->id == id)
			return player;
	return NULL;
}

static bool name_is_inside(const char *name)
{
	struct player *player;

	for_each_player(player)
		if (strcmp(player->name, name) == 0)
			return true;
	return false;
}

static int come_in(const char *name)
{
	struct player *player = kzalloc(sizeof(*player), GFP_KERNEL);

	if (!player)
		return -ENOMEM;
	kref_init(&player->ref);	/* the lobby's				*/
	INIT_LIST_HEAD(&player->notes);
	strscpy(player->name, name, sizeof(player->name));
	player->inside = true;
	mutex_lock(&lock);
	player->id = ++last_id;
	list_add_tail(&player->node, &players);
	count++;
	mutex_unlock(&lock);
	return player->id;
}

int lobby_join(const char *name)
{
	if (strlen(name) >= LOBBY_NAME_BYTES)
		return -EINVAL;
	guard(mutex)(&door);
	return name_is_inside(name) ? -EEXIST : come_in(name);
}
EXPORT_SYMBOL(lobby_join);

/* Under the lock. The lobby's reference is put. */
static void show_out(struct player *player)
{
	struct note *note, *next;

	list_for_each_entry_safe(note, next, &player->notes, node) {
		list_del(&note->node);
		kfree(note);
	}
	player->waiting = 0;
	player->inside = false;
	list_del(&player->node);
	count--;
	player_put(player);
}

int lobby_leave(int id)
{
	struct player *player = player_find(id);

	if (!player)
		return -ENOENT;
	mutex_lock(&lock);
	if (player->inside)
		show_out(player);
	mutex_unlock(&lock);
	player_put(player);
	return 0;
}
EXPORT_SYMBOL(lobby_leave);

unsigned int lobby_tidy(void)
{
	struct player *player, *next;
	unsigned int out = 0;

	guard(mutex)(&lock);
	list_for_each_entry_safe(player, next, &players, node) {
		if (player->waiting || kref_read(&player->ref) > 1)
			continue;	/* somebody has to do with him yet	*/
		show_out(player);
		out++;
	}
	return out;
}
EXPORT_SYMBOL(lobby_tidy);

unsigned int lobby_count(void)
{
	return READ_ONCE(count);
}
EXPORT_SYMBOL(lobby_count);

/* The box takes @note over, if there is room. */
static int put_into_box(struct player *player, struct note *note)
{
	guard(mutex)(&lock);
	if (!player->inside)
		return -ENOENT;
	if (player->waiting == LOBBY_NOTES_MOST)
		return -ENOSPC;
	list_add_tail(&note->node, &player->notes);
	player->waiting++;
	return 0;
}

int lobby_write(int from, int to, const char *text)
{
	struct player *writer, *reader;
	struct note *note;
	int err = -ENOENT;

	if (strlen(text) >= LOBBY_TEXT_BYTES)
		return -EINVAL;
	writer = player_find(from);
	reader = player_find(to);
	if (!writer || !reader)
		goto out;
	err = -ENOMEM;
	note = kmalloc(sizeof(*note) + strlen(text) + 1, GFP_KERNEL);
	if (!note)
		goto out;
	kref_get(&writer->ref);
	note->from = writer;
	strcpy(note->text, text);
	err = put_into_box(reader, note);
	if (err) {
		kfree(note);
		player_put(writer);	/* the note's				*/
	}
out:
	player_put(reader);
	player_put(writer);
	return err;
}
EXPORT_SYMBOL(lobby_write);

int lobby_read(int id, char *from, char *text)
{
	struct player *reader = player_find(id);
	struct note *note;

	if (!reader)
		return -ENOENT;
	mutex_lock(&lock);
	note = list_first_entry_or_null(&reader->notes, struct note, node);
	if (note) {
		list_del(&note->node);
		reader->waiting--;
	}
	mutex_unlock(&lock);
	player_put(reader);
	if (!note)
		return -ENODATA;
	strscpy(from, note->from->name, LOBBY_NAME_BYTES);
	strscpy(text, note->text, LOBBY_TEXT_BYTES);
	player_put(note->from);
	kfree(note);
	return 0;
}
EXPORT_SYMBOL(lobby_read);

static unsigned int twins;
module_param(twins, uint, 0444);
MODULE_PARM_DESC(twins, "so many come to the door with ann's name, while she is inside");
static unsigned int notes;
module_param(notes, uint, 0444);
MODULE_PARM_DESC(notes, "ben leaves so many notes for cat, who goes without a look");

/* A short evening, for a first look. */
static int __init lobby_init(void)
{
	int ben, cat;
	unsigned int i, out;

	lobby_join("ann");
	ben = lobby_join("ben");
	cat = lobby_join("cat");
	for (i = 0; i < twins; i++)
		lobby_join("ann");
	for (i = 0; i < notes; i++)
		lobby_write(ben, cat, "another game?");
	lobby_leave(cat);
	out = lobby_tidy();
	pr_info("lobby: %u players shown out, %u still inside\n", out, lobby_count());
	return 0;
}

static void __exit lobby_exit(void)
{
	struct player *player;

	for_each_player(player)
		lobby_leave(player->id);
}

module_init(lobby_init);
module_exit(lobby_exit);
MODULE_DESCRIPTION("The lobby of a chess club");
MODULE_LICENSE("GPL");
