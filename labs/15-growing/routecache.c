// SPDX-License-Identifier: MIT
/*
 * routecache.c - by which gateway is a destination reached?
 *
 *   buckets[]   by destination, to find a route
 *   ages        all routes in the order of their last use, to forget those nobody uses
 *
 *        ages <--> route <--> route <--> route <--> ages
 *
 * The map of networks is short here, and elsewhere half a million lines: the longest
 * prefix that fits wins, and a packet should not have to wait for that search twice.
 */
#include <linux/errno.h>
#include <linux/hash.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "routecache.h"

#define BUCKET_BITS 6

struct route {
	struct hlist_node in_bucket;
	struct list_head in_ages;
	u32 destination, gateway;
	unsigned long used_at;		/* seconds, by our clock		*/
};

struct network {
	u32 prefix;
	unsigned int bits;
	u32 gateway;
};

#define IP(a, b, c, d) ((u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static const struct network map[] = {
	{ IP(10, 0, 0, 0), 8, IP(10, 0, 0, 1) },
	{ IP(10, 1, 0, 0), 16, IP(10, 1, 0, 1) },
	{ IP(10, 1, 7, 0), 24, IP(10, 1, 7, 254) },
	{ IP(192, 168, 0, 0), 16, IP(192, 168, 0, 1) },
};

static DEFINE_MUTEX(lock);		/* guards all below			*/
static struct hlist_head buckets[1 << BUCKET_BITS];
static LIST_HEAD(ages);
static unsigned long clock;		/* seconds since we were loaded		*/
static struct routecache_counts counts;

static struct hlist_head *bucket_of(u32 destination)
{
	return &buckets[hash_32(destination, BUCKET_BITS)];
}

static const struct network *map_search(u32 destination)
{
	const struct network *best = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (((destination ^ map[i].prefix) >> (32 - map[i].bits)) == 0 &&
		    (!best || best->bits < map[i].bits))
			best = &map[i];
	return best;
}

static struct route *route_find(u32 destination)
{
	struct route *route;

	hlist_for_each_entry(route, bucket_of(destination), in_bucket)
		if (route->destination == destination)
			return route;
	return NULL;
}

static struct route *route_add(u32 destination, u32 gateway)
{
	struct route *route = kzalloc(sizeof(*route), GFP_KERNEL);

	if (!route)
		return NULL;
	route->destination = destination;
	route->gateway = gateway;
	hlist_add_head(&route->in_bucket, bucket_of(destination));
	list_add_tail(&route->in_ages, &ages);
	counts.cached++;
	return route;
}

static void route_forget(struct route *route)
{
	hlist_del(&route->in_bucket);
	list_del(&route->in_ages);
	counts.cached--;
	kfree(route);
}

/* @route serves a packet now. */
static void route_use(struct route *route)
{
	route->used_at = clock;
	list_move(&route->in_ages, &ages);
}

int routecache_lookup(u32 destination, u32 *gateway)
{
	const struct network *network;
	struct route *route;
	int err = 0;

	mutex_lock(&lock);
	route = route_find(destination);
	if (route) {
		counts.hits++;
		route_use(route);
		*gateway = route->gateway;
		goto out;
	}
	counts.misses++;
	network = map_search(destination);
	if (!network) {
		err = -ENOENT;
		goto out;
	}
	route = route_add(destination, network->gateway);
	if (!route) {
		err = -ENOMEM;
		goto out;
	}
	route->used_at = clock;
	*gateway = route->gateway;
out:
	mutex_unlock(&lock);
	return err;
}
EXPORT_SYMBOL(routecache_lookup);

void routecache_tick(void)
{
	struct route *route, *next;

	mutex_lock(&lock);
	clock++;
	list_for_each_entry_safe(route, next, &ages, in_ages) {
		if (clock - route->used_at <= ROUTECACHE_IDLE_SECONDS)
			break;			/* all behind it are younger	*/
		route_forget(route);
	}
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(routecache_tick);

void routecache_flush(void)
{
	struct route *route, *next;

	mutex_lock(&lock);
	list_for_each_entry_safe(route, next, &ages, in_ages)
		route_forget(route);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(routecache_flush);

void routecache_counts(struct routecache_counts *to)
{
	mutex_lock(&lock);
	*to = counts;
	mutex_unlock(&lock);
}
EXPORT_SYMBOL(routecache_counts);

/* `insmod routecache chatter=1`: packets every second, for a look at a busy machine. */
static bool chatter;
module_param(chatter, bool, 0444);
MODULE_PARM_DESC(chatter, "route packets to strangers and to a name server");

static void chat(struct work_struct *work);
static DECLARE_DELAYED_WORK(chat_work, chat);

static void chat(struct work_struct *work)
{
	unsigned int packets;
	u32 gateway;

	for (packets = 0; packets < 5; packets++) {
		routecache_lookup(IP(10, 0, 0, 0) | (get_random_u32() & 0xffffff), &gateway);
		routecache_lookup(IP(10, 1, 7, 53), &gateway);
	}
	routecache_tick();
	schedule_delayed_work(&chat_work, HZ);
}

static int __init routecache_init(void)
{
	pr_info("routecache: ready, %zu networks\n", ARRAY_SIZE(map));
	if (chatter)
		schedule_delayed_work(&chat_work, HZ);
	return 0;
}

static void __exit routecache_exit(void)
{
	cancel_delayed_work_sync(&chat_work);
	routecache_flush();
}

module_init(routecache_init);
module_exit(routecache_exit);
MODULE_DESCRIPTION("A cache of routes");
MODULE_LICENSE("GPL");
