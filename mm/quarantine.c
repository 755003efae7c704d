/* SPDX-License-Identifier: MIT */
/*
 * mm/quarantine.c - freed memory that waits before it is used again.
 *
 * Problem    An allocator that hands the last freed block out next hides every write
 *            after free: the new owner's data covers it.
 *
 * Idea       First in, first out, bounded in bytes. The blocks themselves are filled
 *            with poison, so the queue lies elsewhere: addresses in chunks of a page.
 *
 *              oldest                                       newest
 *              [chunk: . . 17 18 19 ..]-->[chunk: 1039 ...]-->[... 2107]
 *
 *            Entries are numbered since boot. What leaves out of turn (a cache goes)
 *            leaves a hole, address 0.
 *
 * State      The chunks, sums. A waiting slot is taken in its slab's map and not live
 *            in its tag; a waiting run is a PAGE_BLOCK whose tag is not live.
 * Cost       4 bytes a block; a block looked at once more on its way out.
 * Locking    Interrupts off. No lock is held where damage is reported, or where memory
 *            is asked for: that may come back here to flush.
 * Read next  redzone.c.
 */
#include "mm/quarantine.h"
#include "arch/cpu.h"
#include "lib/assert.h"
#include "mm/debug_internal.h"
#include "mm/meta.h"
#include "mm/page.h"
#include "mm/redzone.h"
#include "mm/slab_internal.h"

enum {
    LIMIT_BYTES_MAX = 1024 * 1024,      /* by default                            */
    LIMIT_RAM_FRACTION = 32,
    CHUNK_ENTRIES = PAGE_SIZE / sizeof(uintptr_t) - 2,
};

struct chunk {
    struct chunk *next;                 /* newer one                             */
    u32 first;                          /* number of starts[0]                   */
    uintptr_t starts[CHUNK_ENTRIES];
};

static struct chunk *oldest, *newest;
static u32 head, tail;                  /* entries [head, tail) wait             */
static struct quarantine_stats stats __unscanned;

void quarantine_init(void)
{
    u32 ram_bytes_part = page_count * (PAGE_SIZE / LIMIT_RAM_FRACTION);
    oldest = newest = NULL;
    head = tail = 0;
    stats = (struct quarantine_stats){
        .limit_bytes = min(ram_bytes_part, (u32)LIMIT_BYTES_MAX),
    };
}

/* ---- the queue ------------------------------------------------------- */

static bool is_full(const struct chunk *chunk)
{
    return tail - chunk->first == CHUNK_ENTRIES;
}

/* Room for one more at the end; false: memory is out. */
static bool make_room(void)
{
    if (newest != NULL && !is_full(newest))
        return true;
    struct chunk *chunk = meta_alloc(sizeof(*chunk));
    if (chunk == NULL)
        return false;
    chunk->first = tail;
    if (newest != NULL)
        newest->next = chunk;
    else
        oldest = chunk;
    newest = chunk;
    return true;
}

static void append(uintptr_t start)
{
    newest->starts[tail - newest->first] = start;
    tail++;
}

/* The oldest entry, 0 for a hole. */
static uintptr_t take_oldest(void)
{
    struct chunk *chunk = oldest;
    uintptr_t start = chunk->starts[head - chunk->first];
    head++;
    if (head == tail || head - chunk->first == CHUNK_ENTRIES) {
        oldest = chunk->next;
        if (oldest == NULL)
            newest = NULL;
        meta_free(chunk, sizeof(*chunk));
    }
    return start;
}

static uintptr_t *entry(u32 number)
{
    struct chunk *chunk = oldest;
    while (number - chunk->first >= CHUNK_ENTRIES)
        chunk = chunk->next;
    return &chunk->starts[number - chunk->first];
}

static void drop_holes(void)
{
    while (head != tail && *entry(head) == 0)
        take_oldest();
}

/* ---- in and out ------------------------------------------------------ */

static u32 footprint_bytes(const struct block *block)
{
    if (block->cache == NULL)
        return block->capacity_bytes;
    return virt_to_page((void *)block->start)->slab->slot_bytes;
}

static u32 release(uintptr_t start)
{
    struct block block;
    bool found = block_slot(start, &block);
    KASSERT(found && (block.tag->flags & TAG_FREED_WAITS));
    u32 bytes = footprint_bytes(&block);
    block.tag->flags &= (u8)~TAG_FREED_WAITS;
    stats.blocks--;
    stats.bytes -= bytes;
    stats.released++;
    redzone_check(&block, "as it left the quarantine");
    debug_release(&block);
    return bytes;
}

/* Release the oldest ones until what waits is within the limit. */
static void trim(void)
{
    while (stats.bytes > stats.limit_bytes) {
        uintptr_t start = take_oldest();
        if (start != 0)
            release(start);
    }
}

void quarantine_add(const struct block *block)
{
    u32 bytes = footprint_bytes(block);
    unsigned long flags = irq_save();
    if (bytes > stats.limit_bytes || !make_room()) {
        debug_release(block);
        goto out;
    }
    append(block->start);
    block->tag->flags |= TAG_FREED_WAITS;
    stats.blocks++;
    stats.bytes += bytes;
    stats.added++;
    trim();
out:
    irq_restore(flags);
}

void quarantine_set_limit(u32 bytes)
{
    unsigned long flags = irq_save();
    stats.limit_bytes = bytes;
    trim();
    irq_restore(flags);
}

u32 quarantine_flush(const struct kmem_cache *cache)
{
    u32 bytes = 0;
    unsigned long flags = irq_save();
    for (u32 number = head; number != tail; number++) {
        uintptr_t *start = entry(number);
        struct block block;
        if (*start == 0 || !block_slot(*start, &block) ||
            (cache != NULL && block.cache != cache))
            continue;
        *start = 0;
        bytes += release(block.start);
    }
    drop_holes();
    irq_restore(flags);
    return bytes;
}

void quarantine_recount(void)
{
    unsigned long flags = irq_save();
    stats.blocks = stats.bytes = 0;
    for (u32 number = head; number != tail; number++) {
        uintptr_t *start = entry(number);
        struct block block;
        if (*start != 0 && block_slot(*start, &block)) {
            stats.blocks++;
            stats.bytes += footprint_bytes(&block);
        } else {
            *start = 0;
        }
    }
    stats.released = stats.added - stats.blocks;
    drop_holes();
    irq_restore(flags);
}

bool quarantine_next(u32 *cursor, struct block *block)
{
    unsigned long flags = irq_save();
    bool found = false;
    if (*cursor - head > tail - head)       /* 0 at the start, or it left meanwhile */
        *cursor = head;
    while (!found && *cursor != tail) {
        uintptr_t start = *entry((*cursor)++);
        found = start != 0 && block_slot(start, block);
    }
    irq_restore(flags);
    return found;
}

void quarantine_stats(struct quarantine_stats *copy)
{
    unsigned long flags = irq_save();
    *copy = stats;
    irq_restore(flags);
}
