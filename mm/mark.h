/* SPDX-License-Identifier: MIT */
#ifndef MM_MARK_H
#define MM_MARK_H
/*
 * mm/mark.h - following references from block to block.
 *
 * Colours, after Dijkstra et al., "On-the-fly garbage collection", CACM 1978:
 *   white   not reached: TAG_MARKED is clear
 *   grey    reached, contents not read yet: TAG_MARKED, on the marker's stack
 *   black   reached and read: TAG_MARKED
 */
#include "lib/types.h"
#include "mm/block.h"

struct marker {
    u8 required_flags;              /* only blocks with all of these are followed  */
    bool keeps_interior;            /* TAG_INTERIOR stays as the last scan left it */
    uintptr_t grey_top;             /* start of the newest grey block; 0: none     */
    struct block_window window;
    u32 read_bytes;                 /* of all memory read so far                   */
    u32 reference_words;            /* of its words: those that are references     */
};

/** marker_init - follow the live blocks that have all of @required_flags too. */
void marker_init(struct marker *m, u8 required_flags);

/** mark_range - read the whole words in [start, end): what they refer to turns grey. */
void mark_range(struct marker *m, uintptr_t start, uintptr_t end);

/** mark_part - the same for a part of @block, whose words are counted from its start. */
void mark_part(struct marker *m, const struct block *block, uintptr_t start,
               uintptr_t end);

/** mark_block - turn @block grey if it is white. Return: was it? */
bool mark_block(struct marker *m, const struct block *block);

/**
 * mark_next - take a grey block, read its contents, and so turn it black.
 * Return: false when no grey block is left; else @block is the one turned black,
 * and its tag's link is free for the caller's use.
 */
bool mark_next(struct marker *m, struct block *block);
#endif
