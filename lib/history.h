/* SPDX-License-Identifier: MIT */
#ifndef LIB_HISTORY_H
#define LIB_HISTORY_H
/*
 * lib/history.h - the last lines typed, in a caller's array of bytes.
 *
 * No locking: one thread adds and reads.
 */
#include "lib/types.h"

enum { HISTORY_LINES_MAX = 64 };

struct history_line {
    u32 start;                  /* position of its first byte               */
    u32 length_bytes;
};

/*
 * Positions and line numbers count everything ever stored and may wrap; only
 * differences mean something.
 *
 * Invariants
 *   H1  end - first <= HISTORY_LINES_MAX
 *   H2  line n is lines[n % HISTORY_LINES_MAX], for n in [first, end)
 *   H3  head - lines[first].start <= size_bytes: no kept line is overwritten
 *   H4  lines follow each other without gaps, and the last one ends at head
 */
struct history {
    char *bytes;                /* caller's array                           */
    u32 size_bytes;             /* power of two                             */
    u32 head;                   /* bytes ever stored                        */
    u32 first, end;             /* lines kept: [first, end)                 */
    struct history_line lines[HISTORY_LINES_MAX];
};

/** history_init - empty, storing text in @bytes; @size_bytes a power of two. */
void history_init(struct history *h, char *bytes, u32 size_bytes);

/**
 * history_add - remember @line, dropping the oldest ones to make room. A blank
 * line, a repetition of the newest and one longer than the array are not kept.
 */
void history_add(struct history *h, const char *line);

static inline u32 history_count(const struct history *h)
{
    return h->end - h->first;
}

/**
 * history_get - copy the line @back lines ago: 1 is the newest.
 * @text, @size_bytes: receives it with a NUL, cut if it is longer.
 * Return: characters copied; 0 with an empty text if there is none.
 */
size_t history_get(const struct history *h, u32 back, char *text, size_t size_bytes);

/** history_check - do H1 to H4 hold? Bounded by HISTORY_LINES_MAX. */
bool history_check(const struct history *h);
#endif
