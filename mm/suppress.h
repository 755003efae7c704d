/* SPDX-License-Identifier: MIT */
#ifndef MM_SUPPRESS_H
#define MM_SUPPRESS_H
/*
 * mm/suppress.h - leaks that are known and not to be told: a list of call sites.
 *
 * An entry hides leaders that were allocated at a call site it matches, and what
 * hangs below nobody but such leaders. It never hides that it does: hits are counted,
 * and an entry whose maximum is exceeded, or that hid nothing, is complained of.
 */
#include "lib/types.h"

struct call_site;

enum { SUPPRESS_GLOB_BYTES = 64, SUPPRESS_REASON_BYTES = 96, SUPPRESS_ENTRIES_MAX = 255 };
#define SUPPRESS_NO_LIMIT 0xffffffffu

struct suppression {
    char glob[SUPPRESS_GLOB_BYTES];     /* of the function that allocates           */
    char reason[SUPPRESS_REASON_BYTES]; /* "": none was given                       */
    u32 most;                           /* leaders that are all right               */

    /* Of the last scan; owner: suppress.c. */
    bool was_used;                      /* there was a scan since it was added      */
    u32 leaders;                        /* hits: what was lost                      */
    u32 blocks, bytes;                  /* these, and what hangs below only these   */
    u32 told_leaders;                   /* when suppress_next_exceeded() told last  */
};

/** suppress_init - @matches: is @site in a function that @glob matches? Boot only. */
void suppress_init(bool (*matches)(const struct call_site *site, const char *glob));

/** suppress_add - one more entry, behind the others; the first one that matches a
 *  leader counts it. The same glob replaces. Return: 0; -ENOMEM; -ENOSPC. */
int suppress_add(const struct suppression *entry);

/** suppress_remove - Return: 0; -ENOENT: there is no entry with just this @glob. */
int suppress_remove(const char *glob);

/** suppress_at - a copy of the entry number @i, from 0. Return: is there one? */
bool suppress_at(unsigned i, struct suppression *entry);

/** suppress_is_exceeded, suppress_is_unused - what is complained of. */
static inline bool suppress_is_exceeded(const struct suppression *entry)
{
    return entry->leaders > entry->most;
}

static inline bool suppress_is_unused(const struct suppression *entry)
{
    return entry->was_used && entry->leaders == 0;
}

/** suppress_next_exceeded - an entry that is exceeded by more than was told so far; it
 *  counts as told now. Return: is there one? */
bool suppress_next_exceeded(struct suppression *entry);

/**
 * suppress_settle - decide anew which leaked blocks are hidden: trace->suppressed of
 * their leaders says so. Blocks that a leader which is told can reach hang below it
 * then. World stopped, after classify().
 * @is_scan: a scan was made just now. Return: blocks that are hidden.
 */
u32 suppress_settle(bool is_scan);
#endif
