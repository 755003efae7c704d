/* SPDX-License-Identifier: MIT */
#ifndef CHURN_TRACE_H
#define CHURN_TRACE_H
/*
 * tests/bench/churn/trace.h - a trace of allocations and frees, made up as it is run.
 *
 * Problem    Two allocators can only be compared on the very same work, and a file of
 *            ten million operations fits neither in an initrd nor in a repository.
 *
 * Idea       A generator that knows nothing of the allocator: what comes next follows
 *            from a seed and from the bytes that were asked for. So the same seed gives
 *            the same trace in every kernel and on the build machine (trace_sum.c),
 *            and a checksum over all of it proves that.
 *
 *            Each block is born with its time of death. Time goes on by one tick with
 *            each allocation. While more bytes live than the phase allows nothing is
 *            allocated: time jumps to the next death. The limit goes up and down from
 *            phase to phase, as the load of a machine does.
 *
 *              70 %  live for up to 256 ticks:       a request is served
 *              10 %  for up to 1/128 of the trace:   a connection
 *              20 %  for 1/64 to 1/4 of the trace:   a cache, a file that is open
 *
 *            Deaths wait in a timing wheel: bucket (time >> shift) modulo WHEEL_BUCKETS
 *            is a chain of blocks. Varghese and Lauck, SOSP 1987.
 *
 *                 hand
 *                  v
 *              [ ][ ][7]-[3][ ][9][ ] ...      block 7 dies next
 *
 * State      struct trace; its two tables belong to the caller.
 * Cost       About 100 instructions an operation; 12 bytes a block that may live.
 * Not done   Blocks that change their size, threads, dependence of lifetime on size.
 * Read next  churn.c, which carries out what is said here; docs/fragmentation.md.
 *
 * Needs <stdint.h> or <linux/types.h>, included before: one of them is never there.
 */

enum {
	WHEEL_BUCKETS = 1 << 16,
	TRACE_NONE = 0x7fffffff,	/* no block                                */
	TRACE_PHASES = 10,
	TRACE_CACHES = 4,
};

enum trace_kind { TRACE_KMALLOC, TRACE_CACHE, TRACE_PAGES };

/* The limit of each phase, in sixteenths of trace.limit_bytes: up, down, up ... */
static const uint8_t trace_limits[TRACE_PHASES] = {
	8, 16, 5, 14, 10, 16, 4, 12, 16, 3,
};

/* Objects of the caches, bytes: some of Linux's own (file handle, area, dentry, inode) */
static const uint16_t trace_object_bytes[TRACE_CACHES] = { 56, 136, 192, 584 };

/* Of 64 blocks of kmalloc(), how many have up to 16, 32, ... 8192 bytes. */
static const uint8_t trace_size_share[] = { 4, 10, 16, 12, 8, 5, 4, 2, 2, 1 };

/* Of 16 blocks of pages, how many have order 0, 1, 2, 3. */
static const uint8_t trace_order_share[] = { 8, 4, 2, 2 };

struct trace_block {
	uint32_t next;			/* in its bucket, or among the unused      */
	uint32_t bytes;			/* asked for                               */
	uint8_t kind;			/* enum trace_kind                         */
	uint8_t which;			/* cache, or order of the pages            */
};

struct trace {
	/* Fixed by trace_init(). */
	struct trace_block *blocks;	/* capacity of them                        */
	uint32_t *wheel;		/* WHEEL_BUCKETS heads of chains           */
	uint32_t capacity;
	uint32_t operations;		/* in all                                  */
	uint32_t limit_bytes;		/* when the trace is at its highest        */
	uint32_t shift;			/* ticks of a bucket: 1 << shift           */

	uint32_t random;
	uint32_t done;			/* operations so far                       */
	uint32_t unused;		/* first block of no use, a chain          */
	uint32_t hand;			/* bucket before which nobody is left      */
	uint64_t clock;			/* ticks                                   */
	uint32_t live_blocks, live_bytes;
	uint32_t sum;			/* of all that was done                    */
};

struct trace_event {
	uint32_t index;			/* of the block in trace.blocks            */
	int is_free;			/* else it is to be allocated              */
};

static inline uint32_t trace_random(struct trace *t)
{
	t->random ^= t->random << 13;		/* xorshift32, Marsaglia 2003      */
	t->random ^= t->random >> 17;
	t->random ^= t->random << 5;
	return t->random;
}

/* 0 .. @bound - 1, from the upper bits. */
static inline uint32_t trace_below(struct trace *t, uint32_t bound)
{
	return (uint32_t)(((uint64_t)trace_random(t) * bound) >> 32);
}

/* An index into @share, by the weights there, which sum up to @total. */
static inline uint32_t trace_pick(struct trace *t, const uint8_t *share, uint32_t total)
{
	uint32_t at = trace_below(t, total), i = 0;

	while (at >= share[i])
		at -= share[i++];
	return i;
}

static inline uint32_t trace_blocks_for(uint32_t limit_bytes)
{
	return limit_bytes / 256;		/* the mean is more than twice that */
}

/* @t->blocks, wheel, operations (10,000 or more) and limit_bytes are set by the caller. */
static inline void trace_init(struct trace *t, uint32_t seed)
{
	uint32_t i;

	t->capacity = trace_blocks_for(t->limit_bytes);
	for (i = 0; i < t->capacity; i++)
		t->blocks[i].next = i + 1 < t->capacity ? i + 1 : TRACE_NONE;
	for (i = 0; i < WHEEL_BUCKETS; i++)
		t->wheel[i] = TRACE_NONE;
	t->shift = 0;
	while ((t->operations / 4) >> t->shift >= WHEEL_BUCKETS - 2)
		t->shift++;
	t->random = seed * 2654435761u + 1;	/* Knuth: near seeds, far states   */
	if (t->random == 0)
		t->random = 1;
	t->done = t->unused = t->hand = t->live_blocks = t->live_bytes = 0;
	t->clock = 0;
	t->sum = 2166136261u;			/* FNV-1a                          */
}

static inline uint32_t trace_phase(const struct trace *t)
{
	return t->done / (t->operations / TRACE_PHASES);
}

static inline uint32_t trace_lifetime(struct trace *t)
{
	uint32_t class = trace_below(t, 10);

	if (class < 7)
		return 1 + trace_below(t, 256);
	if (class < 8)
		return 256 + trace_below(t, t->operations / 128);
	return t->operations / 64 + trace_below(t, t->operations / 4 - t->operations / 64);
}

/* What the next block is to be. */
static inline void trace_shape(struct trace *t, struct trace_block *block)
{
	uint32_t kind = trace_below(t, 32), band;

	if (kind < 1) {
		block->kind = TRACE_PAGES;
		block->which = (uint8_t)trace_pick(t, trace_order_share, 16);
		block->bytes = 4096u << block->which;
	} else if (kind < 7) {
		block->kind = TRACE_CACHE;
		block->which = (uint8_t)trace_below(t, TRACE_CACHES);
		block->bytes = trace_object_bytes[block->which];
	} else {
		band = trace_pick(t, trace_size_share, 64);
		block->kind = TRACE_KMALLOC;
		block->which = 0;
		block->bytes = (8u << band) + 1 + trace_below(t, 8u << band);
	}
}

static inline uint32_t trace_birth(struct trace *t)
{
	uint32_t index = t->unused, bucket;
	struct trace_block *block = &t->blocks[index];

	t->unused = block->next;
	trace_shape(t, block);
	t->clock++;
	bucket = (uint32_t)((t->clock + trace_lifetime(t)) >> t->shift) % WHEEL_BUCKETS;
	block->next = t->wheel[bucket];
	t->wheel[bucket] = index;
	t->live_blocks++;
	t->live_bytes += block->bytes;
	return index;
}

static inline uint32_t trace_death(struct trace *t)
{
	uint32_t *head = &t->wheel[t->hand % WHEEL_BUCKETS], index = *head;
	struct trace_block *block = &t->blocks[index];

	*head = block->next;
	block->next = t->unused;
	t->unused = index;
	t->live_blocks--;
	t->live_bytes -= block->bytes;
	return index;
}

/* Is anybody's time over? Moves the hand to his bucket. */
static inline int trace_is_due(struct trace *t)
{
	uint32_t now = (uint32_t)(t->clock >> t->shift);

	while (t->hand != now && t->wheel[t->hand % WHEEL_BUCKETS] == TRACE_NONE)
		t->hand++;
	return t->hand != now;
}

/* Let time go on until somebody's is over. Somebody lives. */
static inline void trace_wait(struct trace *t)
{
	while (t->wheel[t->hand % WHEEL_BUCKETS] == TRACE_NONE)
		t->hand++;
	if (t->clock >> t->shift <= t->hand)
		t->clock = (uint64_t)(t->hand + 1) << t->shift;
}

/* The next operation. @t->done < @t->operations. */
static inline void trace_next(struct trace *t, struct trace_event *event)
{
	uint32_t limit = t->limit_bytes / 16 * trace_limits[trace_phase(t)];

	event->is_free = 1;
	if (!trace_is_due(t)) {
		if (t->live_bytes >= limit || t->unused == TRACE_NONE)
			trace_wait(t);
		else
			event->is_free = 0;
	}
	event->index = event->is_free ? trace_death(t) : trace_birth(t);
	t->sum = (t->sum ^ (event->index << 1) ^ (uint32_t)event->is_free) * 16777619u;
	t->sum = (t->sum ^ t->blocks[event->index].bytes) * 16777619u;
	t->done++;
}

/* After the last operation: the next that is still to be freed; TRACE_NONE: all are. */
static inline uint32_t trace_rest(struct trace *t)
{
	if (t->live_blocks == 0)
		return TRACE_NONE;
	trace_wait(t);
	return trace_death(t);
}
#endif
