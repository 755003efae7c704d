/* SPDX-License-Identifier: MIT */
/*
 * mm/forest_walk.c - through the trees of the forest, block by block.
 *
 * Problem    A report asks for members of trees while blocks come and go, and there may
 *            be no memory for lists of them.
 * Idea       None is kept: a leader is found by its group, a member by its leader's
 *            address in its tag, each time by a walk over the blocks.
 * Cost       A walk for each question.
 * Locking    Interrupts off for a step; what is handed out are copies.
 */
#include "arch/cpu.h"
#include "lib/string.h"
#include "mm/comm.h"
#include "mm/depot.h"
#include "mm/forest_internal.h"
#include "mm/slab_internal.h"

bool forest_passes(const struct forest_filter *filter, const struct block *block)
{
    const struct tag *tag = block->tag;
    if (!tag->trace->is_selected || tag->size_bytes < filter->size_least ||
        tag->size_bytes > filter->size_most || tag->time_ms < filter->time_least_ms ||
        tag->time_ms > filter->time_most_ms)
        return false;
    if (filter->thread_id != FOREST_ANY && tag->thread_id != filter->thread_id)
        return false;
    if (filter->thread != NULL && !glob_match(filter->thread, comm_name(tag->comm)))
        return false;
    return filter->cache == NULL ||
           (block->cache != NULL && glob_match(filter->cache, block->cache->name));
}

bool forest_leader(const struct block *block, struct block *leader)
{
    return block_find(block->tag->leader, leader) && (leader->tag->flags & TAG_LEADER) &&
           leader->start == block->tag->leader;
}

/* The tag whose trace says to which tree a leaked block belongs. */
static const struct tag *tree_tag(const struct block *block)
{
    struct block leader;
    return forest_leader(block, &leader) ? leader.tag : block->tag;
}

static bool is_suppressed(const struct block *block)
{
    struct block leader;
    return kmemleak_last()->suppressed > 0 && forest_leader(block, &leader) &&
           leader.tag->trace->suppressed != 0;
}

static bool is_in_first_groups(const struct forest *forest, const struct block *block,
                               u32 most_groups)
{
    u32 number = tree_tag(block)->trace->leaks.group;
    return most_groups == FOREST_ANY ||
           (number > 0 && number <= min(most_groups, forest->group_count));
}

bool forest_next(const struct forest *forest, struct block_cursor *cursor,
                 u32 most_groups, struct kmemleak_object *object)
{
    struct block block;
    bool found;
    unsigned long flags = irq_save();
    while ((found = block_next_with(cursor, &block, TAG_LEAKED)))
        if (forest_passes(&forest->filter, &block) &&
            !is_suppressed(&block) && is_in_first_groups(forest, &block, most_groups))
            break;
    if (found)
        kmemleak_object_copy(&block, object);
    irq_restore(flags);
    return found;
}

bool forest_next_leader(const struct forest *forest, const struct forest_group *group,
                        struct block_cursor *cursor, struct kmemleak_object *object)
{
    struct block block;
    bool found;
    unsigned long flags = irq_save();
    while ((found = block_next_with(cursor, &block, TAG_LEADER)))
        if (block.tag->trace->leaks.group == group->rank + 1 &&
            forest_passes(&forest->filter, &block))
            break;
    if (found)
        kmemleak_object_copy(&block, object);
    irq_restore(flags);
    return found;
}

bool forest_next_below(uintptr_t leader, struct block_cursor *cursor,
                       struct kmemleak_object *object)
{
    struct block block;
    bool found;
    unsigned long flags = irq_save();
    while ((found = block_next_with(cursor, &block, TAG_LEAKED)))
        if (!(block.tag->flags & TAG_LEADER) && block.tag->leader == leader)
            break;
    if (found)
        kmemleak_object_copy(&block, object);
    irq_restore(flags);
    return found;
}

/* ---- news ------------------------------------------------------------- */

/* Return: leaked blocks that no report has told, up to now. */
static u32 visit_new(bool tell)
{
    struct block_cursor cursor = { 0 };
    struct block block;
    u32 count = 0;
    unsigned long flags = irq_save();
    while (block_next_with(&cursor, &block, TAG_LEAKED)) {
        if (block.tag->is_told || is_suppressed(&block))
            continue;
        count++;
        block.tag->is_told = tell;
    }
    irq_restore(flags);
    return count;
}

u32 forest_count_new(void)
{
    return visit_new(false);
}

void forest_tell(void)
{
    visit_new(true);
}
