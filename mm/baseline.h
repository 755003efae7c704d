/* SPDX-License-Identifier: MIT */
#ifndef MM_BASELINE_H
#define MM_BASELINE_H
/*
 * mm/baseline.h - marks in time, what came since, and what only ever grows.
 *
 * A mark is a sequence number and, for each call site, how much was live then.
 *   diff     blocks allocated since the mark and still live: leaked or reachable
 *   growth   call sites whose live count rises from mark to mark although nothing of
 *            it is lost: a list that is never emptied. Not a leak to a scan.
 * Both tell leaked blocks as of the last scan: make one first.
 */
#include "lib/types.h"

struct call_site;

enum { MARK_NAME_BYTES = 32, MARKS_AUTOMATIC_MAX = 16 };

struct mark_info {
    char name[MARK_NAME_BYTES];
    u32 sequence, time_ms;              /* allocations and time since boot, then    */
    u32 live_blocks, live_bytes;        /* then                                     */
    bool automatic;
};

/** mark_set - a mark called @name now; one of that name is replaced. -ENOMEM. */
int mark_set(const char *name);

/** mark_set_automatic - one with a number for a name; only the last
 *  MARKS_AUTOMATIC_MAX of these are kept. Callable from interrupts. -ENOMEM. */
int mark_set_automatic(void);

int mark_drop(const char *name);        /* -ENOENT */
u32 mark_drop_all(void);                /* Return: how many there were */
bool mark_at(unsigned i, struct mark_info *info);   /* oldest first */
bool mark_named(const char *name, struct mark_info *info);

/* ---- diff --------------------------------------------------------------------- */

struct diff_row {
    const struct call_site *site;
    u32 blocks, bytes;                  /* allocated in between, live now           */
    u32 leaked_blocks, leaked_bytes;    /* of these                                 */
    s32 net_blocks, net_bytes;          /* live at the end less live at the start   */
};

struct diff {
    struct diff_row *rows;              /* with blocks > 0, most bytes first        */
    u32 count, room;
    s32 net_blocks, net_bytes;          /* of all call sites                        */
};

/**
 * diff_make - between the marks @from and @to, NULL: now. Takes memory while the
 * world stands. Return: 0, and diff_free() must follow; -ENOENT; -ENOMEM.
 */
int diff_make(struct diff *diff, const char *from, const char *to);
void diff_free(struct diff *diff);

/* ---- growth -------------------------------------------------------------------- */

enum { GROWTH_MARKS_MIN = 3, GROWTH_MARKS_MAX = 16 };

struct growth_row {
    const struct call_site *site;
    u32 marks, span_ms;                 /* over so many, to the last one, it rose   */
    u32 first_blocks, last_blocks, first_bytes, last_bytes;
    s32 blocks_per_minute, bytes_per_minute;    /* slope, least squares             */
    u32 oldest_ms;                      /* when its oldest live block was allocated */
    u32 leaked_blocks;                  /* 0 for the true growth                    */
};

struct growth {
    struct growth_row *rows;            /* true growth first; most bytes gained first */
    u32 count, room;
    u32 marks, span_ms;                 /* that were looked at                      */
};

/**
 * growth_make - over the last GROWTH_MARKS_MAX marks. A call site is in it whose live
 * blocks rose (mm/trend.h) over at least half of these and at least GROWTH_MARKS_MIN.
 * Return: 0, and growth_free() must follow; -EAGAIN: growth->marks are fewer; -ENOMEM.
 */
int growth_make(struct growth *growth);
void growth_free(struct growth *growth);
#endif
