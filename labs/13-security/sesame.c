// SPDX-License-Identifier: MIT
/*
 * sesame.c - opens a door to whoever knows the passphrase.
 *
 *   connections --> conn --> body of the frame that is coming in
 *                      \---> the passphrase, while the door is open or locked for a while
 *   users --------> member: name and digest. Passphrases of users are not kept.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "sesame.h"

#define HEADER_BYTES 5
#define USER_BYTES 32

struct member {
	struct list_head list;
	char name[USER_BYTES];
	u64 digest;
};

struct conn {
	struct list_head list;
	int number;
	u8 header[HEADER_BYTES];
	u32 header_have;
	u8 *body;			/* NULL between two frames		*/
	u32 body_bytes, body_have;
	struct member *user;		/* NULL: has not said who it is		*/
	u8 *phrase;			/* NULL: never was open			*/
	u32 phrase_bytes;
	bool is_open;
};

static DEFINE_MUTEX(lock);		/* guards all below			*/
static LIST_HEAD(users);
static LIST_HEAD(connections);
static int last_number;
static unsigned int connection_count;

/* FNV-1a, 64 bits, over and over: stands for a slow hash such as scrypt. */
static u64 digest_of(const u8 *text, u32 bytes)
{
	u64 digest = 14695981039346656037ull;
	u32 round, i;

	for (round = 0; round < 64; round++)
		for (i = 0; i < bytes; i++)
			digest = (digest ^ text[i]) * 1099511628211ull;
	return digest;
}

static struct member *user_find(const u8 *name, u32 bytes)
{
	struct member *user;

	list_for_each_entry(user, &users, list)
		if (strlen(user->name) == bytes && memcmp(user->name, name, bytes) == 0)
			return user;
	return NULL;
}

int sesame_enrol(const char *name, const char *passphrase)
{
	struct member *user;
	int err = -EEXIST;

	mutex_lock(&lock);
	if (!user_find((const u8 *)name, strlen(name))) {
		user = kzalloc(sizeof(*user), GFP_KERNEL);
		err = -ENOMEM;
		if (user) {
			strscpy(user->name, name, sizeof(user->name));
			user->digest = digest_of((const u8 *)passphrase, strlen(passphrase));
			list_add(&user->list, &users);
			err = 0;
		}
	}
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(sesame_enrol);

static struct conn *conn_find(int number)
{
	struct conn *conn;

	list_for_each_entry(conn, &connections, list)
		if (conn->number == number)
			return conn;
	return NULL;
}

int sesame_connect(void)
{
	struct conn *conn = NULL;
	int number = -EUSERS;

	mutex_lock(&lock);
	if (connection_count < SESAME_CONNECTIONS_MOST) {
		conn = kzalloc(sizeof(*conn), GFP_KERNEL);
		number = -ENOMEM;
	}
	if (conn) {
		number = conn->number = ++last_number;
		list_add(&conn->list, &connections);
		connection_count++;
	}
	mutex_unlock(&lock);
	return number;
}
EXPORT_SYMBOL(sesame_connect);

static int frame_open(struct conn *conn)
{
	u8 *phrase;

	if (!conn->user || digest_of(conn->body, conn->body_bytes) != conn->user->digest)
		return -EACCES;
	phrase = kmemdup(conn->body, conn->body_bytes, GFP_KERNEL);
	if (!phrase)
		return -ENOMEM;
	kfree(conn->phrase);
	conn->phrase = phrase;
	conn->phrase_bytes = conn->body_bytes;
	conn->is_open = true;
	return 0;
}

static int frame_again(struct conn *conn)
{
	if (!conn->phrase || conn->phrase_bytes != conn->body_bytes ||
	    memcmp(conn->phrase, conn->body, conn->body_bytes) != 0)
		return -EACCES;
	conn->is_open = true;
	return 0;
}

static int frame_change(struct conn *conn)
{
	u8 *phrase;

	if (!conn->is_open)
		return -EACCES;
	phrase = krealloc(conn->phrase, conn->body_bytes, GFP_KERNEL);
	if (!phrase)
		return -ENOMEM;
	memcpy(phrase, conn->body, conn->body_bytes);
	conn->phrase = phrase;
	conn->phrase_bytes = conn->body_bytes;
	conn->user->digest = digest_of(phrase, conn->phrase_bytes);
	return 0;
}

static int frame_handle(struct conn *conn)
{
	switch (conn->header[0]) {
	case SESAME_USER:
		conn->user = user_find(conn->body, conn->body_bytes);
		return conn->user ? 0 : -EACCES;
	case SESAME_OPEN:
		return frame_open(conn);
	case SESAME_LOCK:
		conn->is_open = false;
		return 0;
	case SESAME_AGAIN:
		return frame_again(conn);
	case SESAME_CHANGE:
		return frame_change(conn);
	default:
		return -EBADMSG;
	}
}

/* The header is whole: make room for the body. */
static int body_begin(struct conn *conn)
{
	conn->body_bytes = (u32)conn->header[1] << 24 | conn->header[2] << 16 |
			   conn->header[3] << 8 | conn->header[4];
	conn->header_have = 0;
	conn->body_have = 0;
	conn->body = kmalloc(conn->body_bytes, GFP_KERNEL);
	return conn->body ? 0 : -ENOMEM;
}

static int body_end(struct conn *conn)
{
	int err = frame_handle(conn);

	kfree(conn->body);
	conn->body = NULL;
	return err;
}

static u32 take(u8 *to, const u8 **bytes, size_t *count, u32 wanted)
{
	u32 taken = min_t(size_t, wanted, *count);

	memcpy(to, *bytes, taken);
	*bytes += taken;
	*count -= taken;
	return taken;
}

static int conn_receive(struct conn *conn, const u8 *bytes, size_t count)
{
	int err = 0;

	while (count > 0 && !err) {
		if (!conn->body) {
			conn->header_have += take(conn->header + conn->header_have, &bytes,
						  &count, HEADER_BYTES - conn->header_have);
			if (conn->header_have == HEADER_BYTES)
				err = body_begin(conn);
		} else {
			conn->body_have += take(conn->body + conn->body_have, &bytes, &count,
						conn->body_bytes - conn->body_have);
		}
		if (!err && conn->body && conn->body_have == conn->body_bytes)
			err = body_end(conn);
	}
	return err;
}

int sesame_receive(int number, const u8 *bytes, size_t count)
{
	struct conn *conn;
	int err = -ENOENT;

	mutex_lock(&lock);
	conn = conn_find(number);
	if (conn)
		err = conn_receive(conn, bytes, count);
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(sesame_receive);

bool sesame_is_open(int number)
{
	struct conn *conn;
	bool is_open;

	mutex_lock(&lock);
	conn = conn_find(number);
	is_open = conn && conn->is_open;
	mutex_unlock(&lock);
	return is_open;
}
EXPORT_SYMBOL(sesame_is_open);

static void conn_free(struct conn *conn)
{
	list_del(&conn->list);
	connection_count--;
	kfree(conn->body);
	kfree(conn->phrase);
	kfree(conn);
}

void sesame_close(int number)
{
	struct conn *conn;

	mutex_lock(&lock);
	conn = conn_find(number);
	if (conn)
		conn_free(conn);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(sesame_close);

static int __init sesame_init(void)
{
	return 0;
}

static void __exit sesame_exit(void)
{
	struct conn *conn, *next_conn;
	struct member *user, *next_user;

	list_for_each_entry_safe(conn, next_conn, &connections, list)
		conn_free(conn);
	list_for_each_entry_safe(user, next_user, &users, list)
		kfree(user);
}

module_init(sesame_init);
module_exit(sesame_exit);
MODULE_DESCRIPTION("The lock of a door");
MODULE_LICENSE("GPL");
