/* SPDX-License-Identifier: MIT */
#ifndef LIB_LOG_RING_H
#define LIB_LOG_RING_H
/*
 * lib/log_ring.h - records of any length in a ring of bytes; the oldest give way.
 *
 *     tail                              newest            head
 *      | header text | header text ... | header text......|
 *
 * Invariants
 *   L1  head - tail <= size_bytes; all three positions count bytes ever written,
 *       a byte lies at position % size_bytes, and records wrap freely
 *   L2  walking headers from tail meets newest and ends at head, after
 *       next_sequence - first_sequence records
 * Callers serialise.
 */
#include "lib/types.h"

/* Text of one record; a longer message is kept as several. */
enum { LOG_RECORD_BYTES_MAX = 4096 };

struct log_header {
    u64 time_us;                /* since boot                                  */
    u32 thread_id;
    u16 length_bytes;           /* of the text that follows                    */
    u8 level;                   /* LOGLEVEL_                                   */
    bool deferred;              /* not shown when it was logged: see printk.c  */
};

struct log_ring {
    u8 *bytes;                  /* caller's array                              */
    u32 size_bytes;             /* power of two, > 2 * LOG_RECORD_BYTES_MAX    */
    u32 head, tail, newest;     /* positions                                   */
    u64 first_sequence;         /* of the record at tail                       */
    u64 next_sequence;          /* that the next record gets                   */
    u64 found_sequence;         /* where log_ring_find() was last, so that     */
    u32 found_position;         /*   reading in order does not start over      */
};

#define LOG_RING_INIT(array) { .bytes = (array), .size_bytes = sizeof(array) }

/** log_ring_begin - a new, newest record; its length starts at 0. */
void log_ring_begin(struct log_ring *r, const struct log_header *header);

/** log_ring_append - lengthen the newest record; there must be one.
 *  Return: bytes taken; fewer than @bytes when it reached LOG_RECORD_BYTES_MAX. */
size_t log_ring_append(struct log_ring *r, const char *text, size_t bytes);

/**
 * log_ring_find - the oldest kept record with sequence >= *@sequence.
 * Return: false if there is none; else *@sequence is its own, *@header a copy,
 * *@text_position what log_ring_copy() wants.
 */
bool log_ring_find(struct log_ring *r, u64 *sequence, struct log_header *header,
                   u32 *text_position);

/** log_ring_copy - @bytes of text from @position on. */
void log_ring_copy(const struct log_ring *r, u32 position, void *to, size_t bytes);

/** log_ring_check - do L1 and L2 hold? Bounded by size_bytes. */
bool log_ring_check(const struct log_ring *r);
#endif
