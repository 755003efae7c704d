/* SPDX-License-Identifier: MIT */
/*
 * mm/hold.c - what holds this block, and which blocks does only a stack hold?
 *
 * Problem    "Reachable" can mean a pointer in a global variable, or one stale word on
 *            a stack. Whoever hunts a leak must know which.
 *
 * Idea       Words of a block: walk from the roots as if the block held nothing. Each
 *            word that is read on the way and refers to it holds it. What it reaches
 *            itself, directly or by a detour, is not walked through.
 *
 *            Only stacks: walk from all other roots first; what the stacks then reach
 *            in addition is theirs. Leaders among those, as in classify.c: candidates
 *            upward, and again downward.
 *
 * State      None that outlives a call.
 * Cost       A walk over what is held; by stacks two, and two words a candidate.
 * Locking    Interrupts off.
 * Read next  kernel/confidence.c.
 */
#include "mm/hold.h"
#include "lib/assert.h"
#include "lib/errno.h"
#include "mm/query_internal.h"

struct holding {
    struct walk walk;
    uintptr_t held;
    reference_fn visit;
    void *context;
};

static bool holding_target(const struct reference *r, const struct block *target,
                           void *context)
{
    struct holding *h = context;
    if (target->start == h->held)
        return h->visit(r, h->context);
    return walk_target(r, target, &h->walk);
}

int hold_words(const struct block *block, uintptr_t frame, reference_fn visit,
               void *context)
{
    struct holding h = {
        .walk = { .required_flags = TAG_LIVE },
        .held = block->start, .visit = visit, .context = context,
    };
    unsigned long flags = query_begin(frame);
    block->tag->flags |= TAG_MARKED;            /* so no walk begins there */
    (void)(read_roots(READ_ALL, holding_target, &h) &&
           walk_on(&h.walk, holding_target, &h) &&
           walk_decreed(&h.walk, holding_target, &h));
    walk_end(&h.walk);
    query_end(flags);
    return h.walk.is_out_of_memory ? -ENOMEM : 0;
}

/* ---- by stacks alone --------------------------------------------------- */

struct stack_walk {
    struct walk walk;
    struct word_list candidates;        /* each: its start, then the slot's address */
};

/* A word on a stack: the first one that leads to this block is a candidate. */
static bool stack_target(const struct reference *r, const struct block *target,
                         void *context)
{
    struct stack_walk *s = context;
    if (target->tag->flags & TAG_MARKED)
        return true;
    if (!word_list_push(&s->candidates, target->start) ||
        !word_list_push(&s->candidates, r->slot)) {
        s->walk.is_out_of_memory = true;
        return false;
    }
    return walk_reach(&s->walk, target, 0) && walk_on(&s->walk, walk_target, &s->walk);
}

static bool walk_but_stacks(struct walk *w)
{
    return read_roots(READ_OTHERS, walk_target, w) && walk_on(w, walk_target, w) &&
           walk_decreed(w, walk_target, w);
}

struct slot_search {
    uintptr_t slot;
    struct reference *word;
};

static bool is_at_slot(const struct reference *r, const struct block *target,
                       void *context)
{
    const struct slot_search *search = context;
    if (r->slot != search->slot)
        return true;
    *search->word = *r;
    return false;
}

/* All that is reached from @leader and was not before. */
static bool count_below(struct walk *w, const struct block *leader,
                        struct stack_hold *hold)
{
    uintptr_t start;
    if (!walk_reach(w, leader, 0))
        return false;
    while (word_list_shift(&w->grey, &start)) {
        struct block block;
        bool found = block_find(start, &block);
        KASSERT(found);
        hold->below_blocks += start != leader->start;
        hold->below_bytes += start != leader->start ? block.tag->size_bytes : 0;
        if (!read_block(&block, walk_target, w))
            return false;
    }
    return true;
}

/* Downward through the candidates: those that no later one reaches are leaders. */
static bool settle(struct stack_walk *s, u32 skip, struct stack_hold *found, u32 most,
                   u32 *count)
{
    uintptr_t slot, start;
    while (word_list_pop(&s->candidates, &slot) &&
           word_list_pop(&s->candidates, &start)) {
        struct stack_hold hold = { .below_blocks = 0 };
        bool is_block = block_find(start, &hold.block);
        KASSERT(is_block);
        if (hold.block.tag->flags & TAG_MARKED)
            continue;
        struct slot_search search = { slot, &hold.word };
        bool is_missing = read_roots(READ_STACKS, is_at_slot, &search);
        KASSERT(!is_missing);
        if (!count_below(&s->walk, &hold.block, &hold))
            return false;
        if (hold.block.tag->flags & TAG_IGNORE)
            continue;
        if (*count >= skip && *count - skip < most)
            found[*count - skip] = hold;
        ++*count;
    }
    return true;
}

int hold_by_stack(uintptr_t frame, u32 skip, struct stack_hold *found, u32 most,
                  u32 *count)
{
    struct stack_walk s = { .walk = { .required_flags = TAG_LIVE } };
    unsigned long flags = query_begin(frame);
    *count = 0;
    bool is_done = walk_but_stacks(&s.walk) &&
                   read_roots(READ_STACKS, stack_target, &s);
    walk_end(&s.walk);
    if (is_done && s.candidates.first != NULL) {
        s.walk = (struct walk){ .required_flags = TAG_LIVE };
        is_done = walk_but_stacks(&s.walk) && settle(&s, skip, found, most, count);
        walk_end(&s.walk);
    }
    word_list_clear(&s.candidates);
    query_end(flags);
    return is_done ? 0 : -ENOMEM;
}
