/* SPDX-License-Identifier: MIT */
#ifndef ROUTECACHE_H
#define ROUTECACHE_H
/*
 * routecache.h - remembers by which gateway a destination is reached, so that the
 * network's whole map is not searched for each packet.
 */
#include <linux/types.h>

#define ROUTECACHE_IDLE_SECONDS 5	/* not used for longer: forgotten	*/

struct routecache_counts {
	unsigned int cached;		/* routes that are remembered		*/
	unsigned long hits, misses;	/* of all look-ups so far		*/
};

/*
 * Find *@gateway for a packet to @destination. A route used within the last
 * ROUTECACHE_IDLE_SECONDS is a hit. Returns 0, -ENOENT, -ENOMEM.
 */
int routecache_lookup(u32 destination, u32 *gateway);

/* A second has passed: called by a timer. Forgets what was not used for longer. */
void routecache_tick(void);

/* All routes may have changed: forget them. */
void routecache_flush(void);

void routecache_counts(struct routecache_counts *counts);
#endif
