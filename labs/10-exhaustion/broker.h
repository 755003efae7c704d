/* SPDX-License-Identifier: MIT */
#ifndef BROKER_H
#define BROKER_H
/*
 * broker.h - whoever publishes on a topic is heard by all who have subscribed to it.
 *
 * Messages wait until they are fetched; how many, memory alone decides. A call that
 * returns -ENOMEM has changed nothing: nobody has half of anything, and it may be tried
 * again.
 */
#include <linux/types.h>

#define BROKER_TOPIC_BYTES 24		/* with the '\0'			*/
#define BROKER_PLACES      8u		/* subscribers at one time		*/

/* From now on hear what is published on @topic. Returns an id > 0; -ENOMEM; -EUSERS: all
 * places are taken; -EINVAL: the topic's name is too long. */
int broker_subscribe(const char *topic);

/* No longer. What waits for @id is forgotten; those who stay hear "ID left", if there is
 * memory to say it. Returns 0 or -ENOENT: leaving needs no memory. */
int broker_unsubscribe(int id);

/* Returns how many will hear @text, or -ENOMEM: nobody will. */
int broker_publish(const char *topic, const char *text);

/* The oldest message that waits for @id. Returns 0; -EAGAIN: there is none; -ENOSPC: it
 * has no room in @bytes, and waits on; -ENOENT. */
int broker_receive(int id, char *text, size_t bytes);
#endif
