/* SPDX-License-Identifier: MIT */
#ifndef MM_MARK_H
#define MM_MARK_H
/*
 * mm/mark.h - following references from block to block.
 *
 * Colours, after Dijkstra et al., "On-the-fly garbage collection", CACM 1978:
 *   white   not reached: TAG_MARKED is clear
 *   grey    reached, contents not read yet: TAG_MARKED, and the marker knows of it
 *   black   reached and read: TAG_MARKED
 */
#include "arch/words.h"
#include "lib/types.h"
#include "mm/block.h"

/** What is to be read: a grey block of plain memory, or the rest of one. */
struct grey {
    uintptr_t start;
    u32 bytes;
};

struct marker {
    u8 required_flags;              /* only blocks with all of these are followed  */
    bool keeps_interior;            /* TAG_INTERIOR stays as the last scan left it */
    struct grey *buffer, *next;     /* grey blocks lie from @buffer up to @next    */
    struct grey *nearly_full;       /* from here on the rest of a range must wait  */
    struct grey *full;              /* from here on only such rests have room ...  */
    struct grey *limit;             /* ... up to here                              */
    uintptr_t grey_top;             /* those that are linked: the newest; 0: none  */
    struct block_window window;
    uintptr_t leader;               /* noted in the tags of what turns grey; 0: not */
    u32 reached_blocks, reached_bytes;  /* that turned grey while there is a leader */
    struct words_saved words;
};

/** What was counted since marker_init(). */
struct mark_counts {
    u32 read_bytes;                 /* of all memory read so far                   */
    u32 reference_words;            /* of its words: those that are references     */
};
extern struct mark_counts mark_counts;

/** marker_init - follow the live blocks; @required_flags: those that have it too, 0 or
 *  TAG_LEAKED. World stopped until marker_end(). There is one marker at a time. */
void marker_init(struct marker *m, u8 required_flags);

/** marker_end - no block is grey any more. */
void marker_end(struct marker *m);

/** mark_range - read the whole words in [start, end): what they refer to turns grey, and
 *  perhaps black. Return: bytes of the range that were or will be read. */
u32 mark_range(struct marker *m, uintptr_t start, uintptr_t end);

/** mark_part - the same for a part of @block, whose words are counted from its start. */
u32 mark_part(struct marker *m, const struct block *block, uintptr_t start,
              uintptr_t end);

/** mark_block - turn @block grey if it is white. Return: was it? */
bool mark_block(struct marker *m, const struct block *block);

/** mark_reached - read the grey blocks, and those they refer to, until all are black. */
void mark_reached(struct marker *m);

/** mark_tree - turn the white block @leader and all that it reaches black, and note it as
 *  leader in their tags. Return: false: it was not white. Else @m->reached_blocks and
 *  _bytes tell how much it was, itself included. */
bool mark_tree(struct marker *m, const struct block *leader);
#endif
