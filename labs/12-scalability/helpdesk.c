// SPDX-License-Identifier: MIT
/*
 * helpdesk.c - calls, desks, and who has called how often.
 *
 *   calls ------> desk <--> desk <--> ...      one for each call
 *                   |  \
 *                 notes  client <------ clients[extension]
 *
 * A client's record is made when it calls for the first time, and stays. The directory
 * that knows the extensions is another machine's: asking it takes its time, and nobody
 * else should have to wait for that.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "helpdesk.h"

struct client {
	char name[HELPDESK_NAME_BYTES];
	unsigned int calls;
};

struct desk {
	struct list_head list;
	int call;
	struct client *client;
	char *notes;
};

static DEFINE_MUTEX(lock);		/* guards all below			*/
static struct client *clients[HELPDESK_EXTENSIONS];
static LIST_HEAD(calls);
static unsigned int desks_taken;
static int last_call;
static helpdesk_directory_fn directory;

void helpdesk_set_directory(helpdesk_directory_fn to)
{
	mutex_lock(&lock);
	directory = to;
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(helpdesk_set_directory);

/* ---- clients --------------------------------------------------------------- */

static struct client *client_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < HELPDESK_EXTENSIONS; i++)
		if (clients[i] && strcmp(clients[i]->name, name) == 0)
			return clients[i];
	return NULL;
}

static struct client *client_create(const char *name)
{
	struct client *client = kzalloc(sizeof(*client), GFP_KERNEL);

	if (client)
		strscpy(client->name, name, sizeof(client->name));
	return client;
}

/* The record of @name. The lock is held, but given up while the directory is asked. */
static struct client *client_get(const char *name)
{
	helpdesk_directory_fn ask = directory;
	struct client *client;
	unsigned int extension;
	int err;

	client = client_find(name);
	if (client)
		return client;
	if (strlen(name) >= HELPDESK_NAME_BYTES)
		return ERR_PTR(-ENAMETOOLONG);

	mutex_unlock(&lock);
	err = ask ? ask(name, &extension) : -ENOENT;
	mutex_lock(&lock);
	if (err)
		return ERR_PTR(err);
	client = client_create(name);
	if (!client)
		return ERR_PTR(-ENOMEM);
	clients[extension] = client;
	return client;
}

unsigned int helpdesk_calls_of(const char *name)
{
	struct client *client;
	unsigned int count;

	mutex_lock(&lock);
	client = client_find(name);
	count = client ? client->calls : 0;
	mutex_unlock(&lock);
	return count;
}
EXPORT_SYMBOL(helpdesk_calls_of);

/* ---- desks ----------------------------------------------------------------- */

static struct desk *desk_find(int call)
{
	struct desk *desk;

	list_for_each_entry(desk, &calls, list)
		if (desk->call == call)
			return desk;
	return NULL;
}

/* A free desk for @client, in no list yet. */
static struct desk *desk_take(struct client *client)
{
	struct desk *desk;

	if (desks_taken == HELPDESK_DESKS)
		return ERR_PTR(-EBUSY);
	desk = kzalloc(sizeof(*desk), GFP_KERNEL);
	if (!desk)
		return ERR_PTR(-ENOMEM);
	desk->client = client;
	client->calls++;
	desks_taken++;
	return desk;
}

static void desk_leave(struct desk *desk)
{
	list_del(&desk->list);
	desks_taken--;
	kfree(desk->notes);
	kfree(desk);
}

int helpdesk_begin(const char *name)
{
	struct client *client;
	struct desk *desk;
	int call;

	mutex_lock(&lock);
	client = client_get(name);
	call = PTR_ERR(client);
	if (IS_ERR(client))
		goto out;
	desk = desk_take(client);
	call = PTR_ERR(desk);
	if (IS_ERR(desk))
		goto out;
	call = desk->call = ++last_call;
	list_add_tail(&desk->list, &calls);
out:
	mutex_unlock(&lock);
	return call;
}
EXPORT_SYMBOL(helpdesk_begin);

int helpdesk_note(int call, const char *text)
{
	struct desk *desk;
	int err = -ENOENT;

	mutex_lock(&lock);
	desk = desk_find(call);
	if (!desk)
		goto out;
	err = -ENOMEM;
	if (!desk->notes)
		desk->notes = kzalloc(HELPDESK_NOTES_BYTES, GFP_KERNEL);
	if (!desk->notes)
		goto out;
	err = -ENOSPC;
	if (strlen(desk->notes) + strlen(text) >= HELPDESK_NOTES_BYTES)
		goto out;
	strcat(desk->notes, text);
	err = 0;
out:
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(helpdesk_note);

ssize_t helpdesk_notes(int call, char *buffer, size_t bytes)
{
	struct desk *desk;
	ssize_t length = -ENOENT;

	mutex_lock(&lock);
	desk = desk_find(call);
	if (desk) {
		length = strscpy(buffer, desk->notes ?: "", bytes);
		if (length < 0)
			length = -ENOSPC;
	}
	mutex_unlock(&lock);
	return length;
}
EXPORT_SYMBOL(helpdesk_notes);

int helpdesk_client(int call, char *name)
{
	struct desk *desk;

	mutex_lock(&lock);
	desk = desk_find(call);
	if (desk)
		strscpy(name, desk->client->name, HELPDESK_NAME_BYTES);
	mutex_unlock(&lock);
	return desk ? 0 : -ENOENT;
}
EXPORT_SYMBOL(helpdesk_client);

int helpdesk_transfer(int call, const char *name)
{
	struct desk *from, *to;
	struct client *client;
	int err;

	mutex_lock(&lock);
	client = client_get(name);
	err = PTR_ERR(client);
	if (IS_ERR(client))
		goto out;
	err = -ENOENT;
	from = desk_find(call);
	if (!from)
		goto out;
	to = desk_take(client);
	err = PTR_ERR(to);
	if (IS_ERR(to))
		goto out;
	list_replace(&from->list, &to->list);
	to->call = from->call;
	to->notes = from->notes;
	err = 0;
out:
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(helpdesk_transfer);

void helpdesk_end(int call)
{
	struct desk *desk;

	mutex_lock(&lock);
	desk = desk_find(call);
	if (desk)
		desk_leave(desk);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(helpdesk_end);

static int __init helpdesk_init(void)
{
	return 0;
}

static void __exit helpdesk_exit(void)
{
	struct desk *desk, *next;
	unsigned int i;

	list_for_each_entry_safe(desk, next, &calls, list)
		desk_leave(desk);
	for (i = 0; i < HELPDESK_EXTENSIONS; i++)
		kfree(clients[i]);
}

module_init(helpdesk_init);
module_exit(helpdesk_exit);
MODULE_DESCRIPTION("Calls, desks and clients");
MODULE_LICENSE("GPL");
