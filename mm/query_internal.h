/* SPDX-License-Identifier: MIT */
#ifndef MM_QUERY_INTERNAL_H
#define MM_QUERY_INTERNAL_H
/*
 * mm/query_internal.h - between the files that answer questions about references.
 *
 *   query.c   reading: every word of roots and blocks that refers to a block; who
 *   walk.c    from block to block, breadth first, leaving no trace
 *   why.c     why_held()       hold.c   what a verdict rests on
 *
 * For all of it the world is stopped.
 */
#include "mm/query.h"
#include "mm/word_list.h"

/** Called for each word that refers to a live block, @target. Return false to stop. */
typedef bool (*target_fn)(const struct reference *r, const struct block *target,
                          void *context);

enum { READ_STACKS = 1, READ_OTHERS = 2, READ_ALL = READ_STACKS | READ_OTHERS };

/** read_roots - visit the references in the roots: threads' stacks, if the detector
 *  scans them, all others, or both. Return: false: @visit stopped it. */
bool read_roots(unsigned which, target_fn visit, void *context);

/** read_block - those in @block, if its words are read at all. */
bool read_block(const struct block *block, target_fn visit, void *context);

/** query_begin, query_end - stop the world. @frame: as for who_refers(). */
unsigned long query_begin(uintptr_t frame);
void query_end(unsigned long flags);

/**
 * A walk from block to block. Visited blocks have TAG_MARKED, and in tag.grey_next the
 * start of the block that they were reached from, 0 for a root, their own start where
 * the walk began with them.
 */
struct walk {
    u8 required_flags;                  /* only blocks with these are followed     */
    uintptr_t wanted;                   /* stop when the block at this start is
                                           reached; 0: at the end                  */
    bool is_out_of_memory;              /* stopped by that: the result is void     */
    bool is_reclassified;               /* TAG_LEAKED, _LEADER were set anew       */
    struct word_list grey;              /* starts of blocks to read, a FIFO        */
    struct word_list verdicts;          /* start, leader: of blocks that the last
                                           scan found leaked, to be written back   */
};

/** walk_reach - visit @block unless it was. Return: false: stop the walk. */
bool walk_reach(struct walk *w, const struct block *block, uintptr_t parent);

/** walk_target - a target_fn: walk_reach() of what @r refers to. @walk: a struct walk. */
bool walk_target(const struct reference *r, const struct block *target, void *walk);

/** walk_on - read what was reached until nothing new is. @visit: for each reference,
 *  with @context. Return: false: it stopped the walk. */
bool walk_on(struct walk *w, target_fn visit, void *context);

/** walk_decreed - the same from the blocks that are held by decree (TAG_NOT_LEAK). */
bool walk_decreed(struct walk *w, target_fn visit, void *context);

/** walk_reclassify - all that was not visited is TAG_LEAKED and has a leader, as after
 *  a scan now; nothing is visited any more. Return: false: no memory. */
bool walk_reclassify(struct walk *w);

/** walk_end - all blocks are white, and have the last scan's verdict. */
void walk_end(struct walk *w);
#endif
