// SPDX-License-Identifier: MIT
/*
 * broker.c - carries messages from those who publish to those who subscribed.
 *
 *   subscribers: [1 "tide"] ----> [2 "wind"] ----> [3 "tide"]
 *                  |                                 |
 *                waiting: delivery, delivery       waiting: delivery, delivery
 *                            |         |                       |         |
 *                            |         +---> "rising" <-----|----------+
 *                            +-------------> "low"    <-----+
 *
 * A text is kept once, however many hear it. It counts the deliveries that lead to it,
 * and goes with the last.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "broker.h"

struct message {
	unsigned int deliveries;	/* that lead to it			*/
	char text[];
};

struct delivery {
	struct list_head link;		/* in a subscriber's waiting		*/
	struct message *message;
};

struct subscriber {
	struct list_head link;		/* in subscribers			*/
	int id;
	char topic[BROKER_TOPIC_BYTES];
	struct list_head waiting;	/* deliveries, the oldest first		*/
};

static DEFINE_MUTEX(lock);		/* guards all below			*/
static LIST_HEAD(subscribers);
static unsigned int places_taken;
static int last_id;

static struct subscriber *subscriber_find(int id)
{
	struct subscriber *subscriber;

	list_for_each_entry(subscriber, &subscribers, link)
		if (subscriber->id == id)
			return subscriber;
	return NULL;
}

static struct message *message_create(const char *text)
{
	size_t length = strlen(text);
	struct message *message = kmalloc(struct_size(message, text, length + 1),
					  GFP_KERNEL);

	if (!message)
		return NULL;
	message->deliveries = 0;
	memcpy(message->text, text, length + 1);
	return message;
}

static int deliver(struct subscriber *subscriber, struct message *message)
{
	struct delivery *delivery = kmalloc(sizeof(*delivery), GFP_KERNEL);

	if (!delivery)
		return -ENOMEM;
	delivery->message = message;
	message->deliveries++;
	list_add_tail(&delivery->link, &subscriber->waiting);
	return 0;
}

static void delivery_free(struct delivery *delivery)
{
	if (--delivery->message->deliveries == 0)
		kfree(delivery->message);
	list_del(&delivery->link);
	kfree(delivery);
}

static void subscriber_free(struct subscriber *subscriber)
{
	struct delivery *delivery, *next;

	list_for_each_entry_safe(delivery, next, &subscriber->waiting, link)
		delivery_free(delivery);
	kfree(subscriber);
}

/* All subscribers of @topic get @text. Returns their number or -ENOMEM. */
static int publish(const char *topic, const char *text)
{
	struct message *message = message_create(text);
	struct subscriber *subscriber;
	int err, receivers = 0;

	if (!message)
		return -ENOMEM;
	list_for_each_entry(subscriber, &subscribers, link) {
		if (strcmp(subscriber->topic, topic) != 0)
			continue;
		err = deliver(subscriber, message);
		if (err)
			return err;
		receivers++;
	}
	return receivers;
}

int broker_publish(const char *topic, const char *text)
{
	int receivers;

	mutex_lock(&lock);
	receivers = publish(topic, text);
	mutex_unlock(&lock);
	return receivers;
}
EXPORT_SYMBOL(broker_publish);

static int subscribe(const char *topic)
{
	struct subscriber *subscriber;

	if (places_taken == BROKER_PLACES)
		return -EUSERS;
	places_taken++;
	subscriber = kmalloc(sizeof(*subscriber), GFP_KERNEL);
	if (!subscriber)
		return -ENOMEM;
	subscriber->id = ++last_id;
	strscpy(subscriber->topic, topic, sizeof(subscriber->topic));
	INIT_LIST_HEAD(&subscriber->waiting);
	list_add_tail(&subscriber->link, &subscribers);
	return subscriber->id;
}

int broker_subscribe(const char *topic)
{
	int id;

	if (strlen(topic) >= BROKER_TOPIC_BYTES)
		return -EINVAL;
	mutex_lock(&lock);
	id = subscribe(topic);
	mutex_unlock(&lock);
	return id;
}
EXPORT_SYMBOL(broker_subscribe);

/* @subscriber goes, and those who stay are told. */
static int leave(struct subscriber *subscriber)
{
	char farewell[24];
	int heard;

	snprintf(farewell, sizeof(farewell), "%d left", subscriber->id);
	list_del(&subscriber->link);
	heard = publish(subscriber->topic, farewell);
	if (heard < 0) {
		list_add_tail(&subscriber->link, &subscribers);
		return heard;
	}
	subscriber_free(subscriber);
	places_taken--;
	return 0;
}

int broker_unsubscribe(int id)
{
	struct subscriber *subscriber;
	int err;

	mutex_lock(&lock);
	subscriber = subscriber_find(id);
	err = subscriber ? leave(subscriber) : -ENOENT;
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(broker_unsubscribe);

static int receive(struct subscriber *subscriber, char *text, size_t bytes)
{
	struct delivery *delivery;

	delivery = list_first_entry_or_null(&subscriber->waiting, struct delivery, link);
	if (!delivery)
		return -EAGAIN;
	if (strlen(delivery->message->text) >= bytes)
		return -ENOSPC;
	strcpy(text, delivery->message->text);
	delivery_free(delivery);
	return 0;
}

int broker_receive(int id, char *text, size_t bytes)
{
	struct subscriber *subscriber;
	int err;

	mutex_lock(&lock);
	subscriber = subscriber_find(id);
	err = subscriber ? receive(subscriber, text, bytes) : -ENOENT;
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(broker_receive);

/* `insmod broker gossip=1000` says so much, and nobody listens. */
static unsigned int gossip;
module_param(gossip, uint, 0444);
MODULE_PARM_DESC(gossip, "messages to publish at start, for a first look");

static int __init broker_init(void)
{
	unsigned int said;

	for (said = 0; said < gossip; said++)
		if (broker_publish("gossip", "They say the ferry has been sold. Again.") < 0)
			break;
	if (said < gossip)
		pr_warn("broker: no memory after %u messages\n", said);
	return 0;
}

static void __exit broker_exit(void)
{
	struct subscriber *subscriber, *next;

	list_for_each_entry_safe(subscriber, next, &subscribers, link)
		subscriber_free(subscriber);
}

module_init(broker_init);
module_exit(broker_exit);
MODULE_DESCRIPTION("A broker of messages");
MODULE_LICENSE("GPL");
