/* SPDX-License-Identifier: MIT */
#ifndef MM_FOREST_H
#define MM_FOREST_H
/*
 * mm/forest.h - the last scan's leaks as a forest: trees of leaked blocks, each below
 * its leader, in groups that one mistake made.
 *
 * One forest at a time: it keeps notes in the traces. What the list of suppressions
 * hides (mm/suppress.h) is in none.
 */
#include "lib/types.h"
#include "mm/kmemleak.h"

struct call_site;

#define FOREST_ANY 0xffffffffu

/** Which leaked blocks are meant: those for which all of this holds. */
struct forest_filter {
    bool (*site)(const struct call_site *site, const void *context);   /* NULL: any */
    const void *context;
    const char *cache;                  /* glob; NULL: of any cache, or of none     */
    const char *thread;                 /* glob of its name; NULL: any              */
    u32 thread_id;                      /* FOREST_ANY: any                          */
    u32 size_least, size_most;          /* bytes as requested                       */
    u32 time_least_ms, time_most_ms;    /* when it was allocated, since boot        */
};

/** FOREST_ALL - the filter that all pass. */
#define FOREST_ALL ((struct forest_filter){                                 \
    .thread_id = FOREST_ANY, .size_most = FOREST_ANY, .time_most_ms = FOREST_ANY })

/** Leaders with the same stack, or the same part of it. */
struct forest_group {
    const struct trace *trace;          /* of one of its leaders                    */
    uintptr_t first;                    /* its lowest leader                        */
    u32 rank;                           /* in the order of groups, from 0           */
    u32 leaders, leader_bytes;
    u32 below_blocks, below_bytes;
};

struct forest {
    struct forest_filter filter;
    u32 frames;                         /* of a stack that make a group; 0: all     */
    bool only_new;                      /* only what no report has told             */
    struct forest_group *groups;        /* largest first once it is built           */
    u32 group_count, room;              /* room: groups that the table can hold     */
    u32 leaders_out;                    /* leaders that the filter does not pass    */
    u32 below_others;                   /* blocks that pass, below such leaders     */
    u32 orphans;                        /* that pass; their leader was freed since  */
};

/** forest_select - which call sites pass @filter: first of all, and without memory
 *  enough for forest_next(). */
void forest_select(struct forest *forest, const struct forest_filter *filter);

/**
 * forest_build - make the groups, by what can be recovered: their leaders' bytes and
 * those below. A tree is in it whole if its leader passes the filter.
 * @frames: how many frames of the stack, from the caller on, make two leaders one
 * group; 0: all of them.
 * Return: 0, and forest_free() must follow; -ENOMEM.
 */
int forest_build(struct forest *forest, u32 frames);
void forest_free(struct forest *forest);

/** forest_next_plain - for want of memory: the groups by whole stack one by one, largest
 *  first, whatever the filter. @group: filled in; @after: its trace, NULL at first. */
bool forest_next_plain(const struct trace *after, struct forest_group *group);

/** forest_next - the leaked blocks that pass the filter themselves, leaders or not,
 *  as kmemleak_next_leaked(). @most_groups: only those in trees of so many groups, the
 *  first ones; FOREST_ANY: also without forest_build(). */
bool forest_next(const struct forest *forest, struct block_cursor *cursor,
                 u32 most_groups, struct kmemleak_object *object);

/** forest_next_leader - the leaders of @group, in address order. */
bool forest_next_leader(const struct forest *forest, const struct forest_group *group,
                        struct block_cursor *cursor, struct kmemleak_object *object);

/** forest_next_below - the leaked blocks that hang below the leader at @leader. */
bool forest_next_below(uintptr_t leader, struct block_cursor *cursor,
                       struct kmemleak_object *object);

/** forest_count_new - leaked blocks that no report has told. forest_tell: now one has.
 *  Both leave out what is suppressed. */
u32 forest_count_new(void);
void forest_tell(void);
#endif
