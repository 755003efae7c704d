// SPDX-License-Identifier: MIT
/*
 * routecache_drive.c - traffic, beside a model that knows when each destination was used.
 *
 * quiet: a crowd of strangers, then silence. busy: the same crowd, while one server
 * is asked all the time. Each ends with the routes of the last seconds.
 */
#include "drive.h"
#include "routecache.h"

#define SERVER ((10u << 24) | (1 << 16) | (7 << 8) | 53)
#define STRANGERS 100
#define SECONDS 40
#define PACKETS 6			/* in a second				*/
#define NEVER 0xffffffffu

struct seen {
	u32 destination, at;		/* at: seconds, or NEVER		*/
};

static struct seen server = { SERVER, NEVER };
static struct seen strangers[STRANGERS];
static u32 now;

static bool is_cached(const struct seen *seen)
{
	return seen->at != NEVER && now - seen->at <= ROUTECACHE_IDLE_SECONDS;
}

static u32 gateway_for(u32 destination)
{
	u32 network = destination >> 24 == 10 ? 10u << 24 : (192u << 24) | (168 << 16);

	if (destination >> 16 == ((10 << 8) | 1))
		network |= 1 << 16;
	if (destination >> 8 == ((10 << 16) | (1 << 8) | 7))
		return network | (7 << 8) | 254;
	return network | 1;
}

/* A route in use must be a hit; one that nobody used for long may be anything. */
static int packet(struct seen *to)
{
	struct routecache_counts before, after;
	u32 gateway = 0;

	routecache_counts(&before);
	DRIVE_EXPECT(routecache_lookup(to->destination, &gateway) == 0,
		     "%08x was not found", to->destination);
	routecache_counts(&after);
	DRIVE_EXPECT(gateway == gateway_for(to->destination),
		     "%08x goes to %08x, expected %08x", to->destination, gateway,
		     gateway_for(to->destination));
	DRIVE_EXPECT(after.hits + after.misses == before.hits + before.misses + 1,
		     "a look-up was counted as neither hit nor miss, or as both");
	DRIVE_EXPECT(!is_cached(to) || after.hits > before.hits,
		     "%08x was used %u s ago, and is forgotten", to->destination,
		     now - to->at);
	to->at = now;
	return 0;
}

static u32 some_destination(void)
{
	static const u32 networks[] = { 10u << 24, (10u << 24) | (1 << 16),
					(10u << 24) | (1 << 16) | (7 << 8),
					(192u << 24) | (168 << 16) };
	u32 which = drive_random(ARRAY_SIZE(networks));

	return networks[which] | (which < 2 ? drive_random(60000) : drive_random(50));
}

static bool is_known(u32 destination, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		if (strangers[i].destination == destination)
			return true;
	return destination == SERVER;
}

static void make_strangers(void)
{
	u32 i;

	for (i = 0; i < STRANGERS; i++) {
		do
			strangers[i].destination = some_destination();
		while (is_known(strangers[i].destination, i));
		strangers[i].at = NEVER;
	}
}

static int second(bool with_server, u32 packets)
{
	int err = 0;

	for (; packets > 0 && !err; packets--) {
		err = packet(&strangers[drive_random(STRANGERS)]);
		if (!err && with_server)
			err = packet(&server);
	}
	routecache_tick();
	now++;
	return err;
}

static int traffic(bool with_server)
{
	int err = 0;

	routecache_flush();
	make_strangers();
	while (now < SECONDS && !err)
		err = second(with_server, PACKETS);
	/* Then the strangers go home. */
	for (; now < SECONDS + ROUTECACHE_IDLE_SECONDS + 1 && !err; now++) {
		if (with_server)
			err = packet(&server);
		routecache_tick();
	}
	return err;
}

DRIVE_CASE(quiet) { return traffic(false); }
DRIVE_CASE(busy) { return traffic(true); }

DRIVE_CASE(flush)
{
	struct routecache_counts got;
	u32 gateway;

	make_strangers();
	second(true, PACKETS);
	routecache_flush();
	routecache_counts(&got);
	DRIVE_EXPECT(got.cached == 0, "%u routes are left after a flush", got.cached);
	DRIVE_EXPECT(routecache_lookup((8u << 24) | 8, &gateway) == -ENOENT,
		     "8.0.0.8 was reached");
	return 0;
}

/* A crowd that goes on: nothing is flushed before or after. */
DRIVE_CASE(day)
{
	int err = 0;

	make_strangers();
	while (now < SECONDS && !err)
		err = second(true, PACKETS);
	return err;
}

DRIVE(DRIVE_ENTRY(quiet), DRIVE_ENTRY(busy), DRIVE_ENTRY(flush), DRIVE_ENTRY(day));
