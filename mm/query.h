/* SPDX-License-Identifier: MIT */
#ifndef MM_QUERY_H
#define MM_QUERY_H
/*
 * mm/query.h - who refers to this block, and through what is it held?
 *
 * Questions are answered with the world stopped, from the same roots and by the same
 * rules as a scan's (mm/kmemleak.h); asking keeps nothing alive.
 */
#include "lib/types.h"
#include "mm/block.h"
#include "mm/roots.h"

/** One word that refers to a block. */
struct reference {
    uintptr_t slot;                     /* where the word lies                      */
    uintptr_t value;                    /* what it is: an address in the block, or of
                                           its struct page                          */
    bool from_block;                    /* else from a root                         */
    struct block holder;                /* from_block: whose word it is             */
    struct root_range root;             /* else: the range that it lies in          */
};

/** reference_offset - of the word in its holder; of vmap()'s areas, whose pages refer
 *  to blocks: of the page. World stopped. reference_is_interior - does it point
 *  behind the start? */
u32 reference_offset(const struct reference *r);
bool reference_is_interior(const struct reference *r, const struct block *block);

/** Called for each; return false to stop. World stopped: no printing, no allocation. */
typedef bool (*reference_fn)(const struct reference *r, void *context);

/**
 * who_refers - every word in roots and live blocks that refers to @block.
 * @frame: of the running stack only what lies at or above counts.
 */
void who_refers(const struct block *block, uintptr_t frame, reference_fn visit,
                void *context);

enum { CHAIN_LINKS_MAX = 64 };

/**
 * A shortest chain: links[0] lies in a root, or for a leaked block in its leader;
 * each next link in the block that the one before refers to; the last refers to the
 * block asked for. If it is longer than CHAIN_LINKS_MAX its middle is left out.
 */
struct chain {
    enum { CHAIN_HELD, CHAIN_LEAKED, CHAIN_NOT_LEAK, CHAIN_NO_MEMORY } verdict;
    u32 length;                         /* links there are                          */
    u32 head_count, tail_count;         /* of them in links[]: the first, the last  */
    struct reference links[CHAIN_LINKS_MAX];
    struct block leader;                /* CHAIN_LEAKED                             */
};

/** why_held - fill in @chain for the live @block. Breadth first, so no chain is
 *  shorter. Takes memory for its queue while the world stands (mm/meta.h). */
void why_held(const struct block *block, uintptr_t frame, struct chain *chain);
#endif
