/* SPDX-License-Identifier: MIT */
#ifndef MM_QUARANTINE_H
#define MM_QUARANTINE_H
/*
 * mm/quarantine.h - freed memory that waits before it is used again.
 *
 * A FIFO of freed slots and runs of pages, bounded in bytes. What waits is neither
 * live nor free: a late write lands in poison that nobody has reused, a late free is
 * known for a double free. When memory is out the quarantine is emptied first.
 */
#include "lib/types.h"
#include "mm/block.h"

/** quarantine_add - @block was freed, poisoned, and is now in here. May release
 *  the oldest ones. */
void quarantine_add(const struct block *block);

/** quarantine_flush - release all that belongs to @cache; NULL: everything.
 *  Return: bytes. Each is looked at once more (redzone_check) on its way out. */
u32 quarantine_flush(const struct kmem_cache *cache);

/** quarantine_recount - the slab of some that waited was set aside (debug_sanity.c):
 *  forget all those that cannot be found any more. */
void quarantine_recount(void);

/** quarantine_next - walk over what waits, oldest first. *@cursor: 0 at the start. */
bool quarantine_next(u32 *cursor, struct block *block);

struct quarantine_stats {
    u32 blocks, bytes, limit_bytes;
    u32 added, released;                /* since boot                           */
};
void quarantine_stats(struct quarantine_stats *stats);

/** quarantine_init - empty, with the default limit. Boot only, after the pages. */
void quarantine_init(void);

/** quarantine_set_limit - in bytes; 1 MiB or an 1/32 of RAM, the lesser, by default. */
void quarantine_set_limit(u32 bytes);
#endif
