/* SPDX-License-Identifier: MIT */
/*
 * mm/history.c - what is known of a block's past, from wherever it was kept.
 *
 * Problem    "Who had this?" is asked of live blocks, freed slots, freed pages, guarded
 *            areas; each keeps its record elsewhere, and not all keep everything.
 *
 * Idea       The tag is always there. A free leaves in it the stack and size of the
 *            allocation and all of the free; what it overwrites, time and thread of the
 *            allocation, is kept beside it where memory was spent on that: by a slab
 *            with tracks (slab_debug=U), by an area of the vmap window.
 *
 * State      None.
 * Cost       Only in reports.
 * Locking    Callers have interrupts off.
 * Read next  tag.c, kernel/misuse_report.c.
 */
#include "mm/history.h"
#include "mm/page.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

static struct block_event event_of(const struct tag *tag, const struct trace *trace)
{
    return (struct block_event){
        .trace = trace, .has_runner = true, .time_ms = tag->time_ms,
        .thread_id = tag->thread_id, .comm = tag->comm,
    };
}

/* The area of @block, or NULL: it does not lie in the vmap window. */
static const struct vm_area *area_of(const struct block *block)
{
    if (block->guard != NULL)
        return block->guard;
    return block->type == BLOCK_VMALLOC ? container_of(block->tag, struct vm_area, tag)
                                        : NULL;
}

/* Who allocated @block, which was freed, if that was kept. */
static void find_allocator(const struct block *block, struct block_event *event)
{
    const struct vm_area *area = area_of(block);
    const struct slab *slab = NULL;
    if (area != NULL) {
        event->has_runner = area->freed;
        event->time_ms = area->alloc_time_ms;
        event->thread_id = area->alloc_thread_id;
        event->comm = area->alloc_comm;
        return;
    }
    if (block->cache != NULL)
        slab = virt_to_page((void *)block->start)->slab;
    if (slab == NULL || slab->tracks == NULL)
        return;
    const struct alloc_track *track = &slab->tracks[block->slot];
    event->has_runner = true;
    event->time_ms = track->time_ms;
    event->thread_id = track->thread_id;
    event->comm = track->comm;
}

/* The sequence number of a block of free pages is lost: mm/page.h. */
static bool has_sequence(const struct block *block)
{
    const struct page *page = page_of(block->start);
    return page == NULL || block->tag != &page->tag || page->state == PAGE_BLOCK;
}

void block_history(const struct block *block, struct block_history *history)
{
    const struct tag *tag = block->tag;
    *history = (struct block_history){ 0 };
    if (tag->trace == NULL)
        return;
    history->size_bytes = tag->size_bytes;
    history->sequence = has_sequence(block) ? tag->sequence : 0;
    if (tag->flags & TAG_LIVE) {
        history->allocated = event_of(tag, tag->trace);
        return;
    }
    history->freed = event_of(tag, tag->free_trace);
    history->allocated.trace = tag->trace;
    find_allocator(block, &history->allocated);
}
