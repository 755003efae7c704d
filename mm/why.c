/* SPDX-License-Identifier: MIT */
/*
 * mm/why.c - through what is this block held?
 *
 * Problem    "It is not reported, so something refers to it": which chain of words
 *            leads there from a root? And if none does, whom does it hang below?
 *
 * Idea       Breadth first from all roots: the first time that the block is reached,
 *            no shorter chain is left to be found (of equally short ones it is one that
 *            begins in a variable, if there is). Each block remembers the one that it
 *            was reached from, so the chain is read backwards, and each link's word
 *            is looked for again in the block where it must be:
 *
 *              root --> A --> B --> wanted         B.tag.grey_next = A
 *                                                  A.tag.grey_next = 0: a root
 *
 *            Only when no root leads there do the blocks held by decree count. If they
 *            do not either, all that was not reached is leaked: it is classified as by
 *            a scan, and a second walk goes down from the leader.
 *
 * State      None that outlives a call.
 * Cost       A walk over what is held; of a leaked block four more over the leaked.
 *            Linear in the bytes read, however long the chain.
 * Locking    Interrupts off.
 * Read next  hold.c; kernel/shell/cmd_kmemleak_query.c.
 */
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/query_internal.h"

static uintptr_t parent_of(uintptr_t start)
{
    struct block block;
    bool found = block_find(start, &block);
    KASSERT(found && (block.tag->flags & TAG_MARKED));
    return block.tag->grey_next;
}

/* ---- from the chain of parents to words -------------------------------- */

struct link_search {
    uintptr_t wanted;
    struct reference *link;
};

static bool is_link(const struct reference *r, const struct block *target, void *context)
{
    const struct link_search *search = context;
    if (target->start != search->wanted)
        return true;
    *search->link = *r;
    return false;
}

/* Variables before stacks: what lies there is meant to. */
static bool read_all_roots(target_fn visit, void *context)
{
    return read_roots(READ_OTHERS, visit, context) &&
           read_roots(READ_STACKS, visit, context);
}

/* The first word of @parent, 0: of the roots, that refers to the block at @start. */
static void find_link(uintptr_t parent, uintptr_t start, struct reference *link)
{
    struct link_search search = { start, link };
    struct block block;
    bool found = parent == 0 || block_find(parent, &block);
    KASSERT(found);
    bool is_missing = parent == 0 ? read_all_roots(is_link, &search)
                                  : read_block(&block, is_link, &search);
    KASSERT(!is_missing);
}

/* Where in links[] link @i of the chain belongs; CHAIN_LINKS_MAX: it is left out. */
static u32 place_of(const struct chain *chain, u32 i)
{
    if (i < chain->head_count)
        return i;
    u32 behind = chain->length - i;
    return behind <= chain->tail_count ? chain->head_count + chain->tail_count - behind
                                       : CHAIN_LINKS_MAX;
}

/* The block at @start was reached. Return: was the way there begun by a root? */
static bool follow_parents(struct chain *chain, uintptr_t start)
{
    uintptr_t at = start, parent;
    chain->length = 0;
    for (; (parent = parent_of(at)) != at; at = parent) {
        chain->length++;
        if (parent == 0)
            break;
    }
    bool is_whole = chain->length <= CHAIN_LINKS_MAX;
    chain->head_count = is_whole ? chain->length : CHAIN_LINKS_MAX / 2;
    chain->tail_count = is_whole ? 0 : CHAIN_LINKS_MAX / 2;
    at = start;
    for (u32 i = chain->length; i-- > 0; at = parent) {
        u32 place = place_of(chain, i);
        parent = parent_of(at);
        if (place < CHAIN_LINKS_MAX)
            find_link(parent, at, &chain->links[place]);
    }
    return chain->length > 0 && parent == 0;
}

/* ---- the walks --------------------------------------------------------- */

static bool is_reached(const struct block *block)
{
    return block->tag->flags & TAG_MARKED;
}

static void walk_held(struct walk *w)
{
    (void)(read_all_roots(walk_target, w) && walk_on(w, walk_target, w) &&
           walk_decreed(w, walk_target, w));
}

/* Down from its leader to the leaked @block. */
static void why_leaked(struct walk *w, const struct block *block, struct chain *chain)
{
    if (!walk_reclassify(w))
        return;
    bool found = block_find(block->tag->leader, &chain->leader);
    KASSERT(found);
    w->required_flags = TAG_LEAKED;
    if (walk_reach(w, &chain->leader, chain->leader.start))
        walk_on(w, walk_target, w);
    if (w->is_out_of_memory)
        return;
    chain->verdict = CHAIN_LEAKED;
    follow_parents(chain, block->start);
}

void why_held(const struct block *block, uintptr_t frame, struct chain *chain)
{
    struct walk w = { .required_flags = TAG_LIVE, .wanted = block->start };
    unsigned long flags = query_begin(frame);
    memset(chain, 0, sizeof(*chain));
    walk_held(&w);
    if (w.is_out_of_memory)
        chain->verdict = CHAIN_NO_MEMORY;
    else if (is_reached(block))
        chain->verdict = follow_parents(chain, block->start) ? CHAIN_HELD
                                                             : CHAIN_NOT_LEAK;
    else if (block->tag->flags & TAG_IGNORE)
        chain->verdict = CHAIN_NOT_LEAK;
    else
        why_leaked(&w, block, chain);
    if (w.is_out_of_memory)
        chain->verdict = CHAIN_NO_MEMORY;
    walk_end(&w);
    query_end(flags);
}
