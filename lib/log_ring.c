/* SPDX-License-Identifier: MIT */
/*
 * lib/log_ring.c - where the kernel's messages are kept.
 *
 * Problem    Keep as many of the last messages as fit, each whole, without a heap
 *            and without wasting a slot of fixed size on a short one.
 *
 * Idea       Records follow each other byte by byte; what is written pushes out
 *            what is oldest. A record's number is not stored: it is counted from
 *            tail, and the last place found is remembered.
 *
 * Cost       Writing: a copy. Reading all in order: one step a record.
 *
 * Locking    Callers serialise (printk.c's lock).
 *
 * Read next  lib/printk.c.
 */
#include "lib/log_ring.h"
#include "lib/assert.h"
#include "lib/compiler.h"
#include "lib/string.h"

static void copy_in(struct log_ring *r, u32 position, const void *from, u32 bytes)
{
    u32 offset = position & (r->size_bytes - 1);
    u32 before_wrap = min(bytes, r->size_bytes - offset);
    memcpy(r->bytes + offset, from, before_wrap);
    memcpy(r->bytes, (const u8 *)from + before_wrap, bytes - before_wrap);
}

void log_ring_copy(const struct log_ring *r, u32 position, void *to, size_t bytes)
{
    u32 offset = position & (r->size_bytes - 1);
    u32 before_wrap = min((u32)bytes, r->size_bytes - offset);
    memcpy(to, r->bytes + offset, before_wrap);
    memcpy((u8 *)to + before_wrap, r->bytes, bytes - before_wrap);
}

static struct log_header header_at(const struct log_ring *r, u32 position)
{
    struct log_header header;
    log_ring_copy(r, position, &header, sizeof(header));
    return header;
}

static u32 record_after(const struct log_ring *r, u32 position)
{
    struct log_header header = header_at(r, position);
    return position + (u32)sizeof(header) + header.length_bytes;
}

static void make_room(struct log_ring *r, u32 bytes)
{
    while (r->size_bytes - (r->head - r->tail) < bytes) {
        r->tail = record_after(r, r->tail);
        r->first_sequence++;
    }
}

void log_ring_begin(struct log_ring *r, const struct log_header *header)
{
    struct log_header empty = *header;
    KASSERT(r->size_bytes > 2 * LOG_RECORD_BYTES_MAX);
    empty.length_bytes = 0;
    make_room(r, sizeof(empty));
    copy_in(r, r->head, &empty, sizeof(empty));
    r->newest = r->head;
    r->head += sizeof(empty);
    r->next_sequence++;
}

size_t log_ring_append(struct log_ring *r, const char *text, size_t bytes)
{
    struct log_header header = header_at(r, r->newest);
    u32 taken = (u32)min(bytes, (size_t)(LOG_RECORD_BYTES_MAX - header.length_bytes));
    make_room(r, taken);                /* size_bytes: never the newest itself */
    copy_in(r, r->head, text, taken);
    r->head += taken;
    header.length_bytes = (u16)(header.length_bytes + taken);
    copy_in(r, r->newest, &header, sizeof(header));
    return taken;
}

bool log_ring_find(struct log_ring *r, u64 *sequence, struct log_header *header,
                   u32 *text_position)
{
    u64 wanted = max(*sequence, r->first_sequence);
    if (wanted >= r->next_sequence)
        return false;
    if (r->found_sequence < r->first_sequence || r->found_sequence > wanted) {
        r->found_sequence = r->first_sequence;
        r->found_position = r->tail;
    }
    while (r->found_sequence < wanted) {
        r->found_position = record_after(r, r->found_position);
        r->found_sequence++;
    }
    *sequence = wanted;
    *header = header_at(r, r->found_position);
    *text_position = r->found_position + (u32)sizeof(*header);
    return true;
}

bool log_ring_check(const struct log_ring *r)
{
    u32 position = r->tail, before = r->newest;
    u64 sequence = r->first_sequence;
    if (r->head - r->tail > r->size_bytes)
        return false;                                                   /* L1 */
    while (position != r->head && r->head - position <= r->size_bytes) {
        before = position;
        position = record_after(r, position);
        sequence++;
    }
    return position == r->head && before == r->newest &&
           sequence == r->next_sequence;                                /* L2 */
}
