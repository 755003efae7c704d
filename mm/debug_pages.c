/* SPDX-License-Identifier: MIT */
/*
 * mm/debug_pages.c - a run's way out and back while checks are on.
 *
 * Problem    As in debug_cache.c, for blocks of pages: alloc_pages() and kmalloc() above
 *            4096 bytes. A block may fill its pages to the last byte: where to put
 *            redzones?
 *
 * Idea       Take a longer run and hand out the middle; 64 bytes of each flank, next to
 *            the block, are redzones, and so is what the block leaves of its own pages:
 *
 *              |   flank  64|block ..... slack|64  flank   |
 *
 *            What is freed is filled and waits, as objects do. When it goes back to the
 *            pages, page_poison.c remembers whose it was.
 *
 * State      None.
 * Cost       A page or more on either side. A freed block is written once, and read once
 *            when it is used again.
 * Locking    Interrupts off, no lock held.
 * Read next  page_poison.c, redzone.c.
 */
#include "arch/cpu.h"
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/debug_internal.h"
#include "mm/failslab.h"
#include "mm/guard.h"
#include "mm/kasan.h"
#include "mm/page_alloc.h"
#include "mm/page_poison.h"
#include "mm/quarantine.h"
#include "mm/redzone.h"

static void block_of(struct page *head, struct block *block)
{
    *block = (struct block){ .type = BLOCK_NONE };
    block_slot((uintptr_t)page_address(head), block);
}

/* Flanks are worth having, not worth failing for. */
static struct page *run_take(unsigned order)
{
    struct page *head = NULL;
    if (KASAN_BUILD || (debug_pages & DEBUG_REDZONE))
        head = pages_take_flanked(order, PAGE_BLOCK);
    return head != NULL ? head : pages_take(order, PAGE_BLOCK);
}

static void fill_new(const struct block *block)
{
    kasan_disable();
    redzone_fill_new(block);
    if (debug_pages & DEBUG_INIT_ALLOC)
        memset((void *)block->start, 0, block->tag->size_bytes);
    kasan_enable();
}

static void *plain_alloc(unsigned order, u32 size_bytes, enum block_type type,
                         gfp_t flags)
{
    unsigned long irq_flags = irq_save();       /* no look between taking and filling */
    struct page *head = run_take(order);
    if (head == NULL && pages_reclaim())
        head = run_take(order);
    if (head != NULL) {
        struct block block;
        head->block_type = (u8)type;
        tag_set(&head->tag, size_bytes);
        pages_unpoison(head, size_bytes);
        block_of(head, &block);
        fill_new(&block);
    }
    irq_restore(irq_flags);
    if (head == NULL) {
        pages_are_out(type, size_bytes, flags);
        return NULL;
    }
    void *start = page_address(head);
    return flags & __GFP_ZERO ? memset(start, 0, size_bytes) : start;
}

void *debug_pages_alloc(unsigned order, u32 size_bytes, enum block_type type,
                        gfp_t flags)
{
    if ((debug_pages & DEBUG_FAIL) && failslab_fails(size_bytes, flags))
        return NULL;
    void *guarded = NULL;
    if (debug_pages & DEBUG_GUARD)
        guarded = guard_alloc(NULL, type, size_bytes, flags);
    return guarded != NULL ? guarded : plain_alloc(order, size_bytes, type, flags);
}

void debug_pages_free(struct page *head)
{
    struct block block;
    unsigned long irq_flags = irq_save();
    if (guard_has_pages(head)) {
        tag_clear(&head->tag);
        guard_pages_free(head);
        goto out;
    }
    block_of(head, &block);
    redzone_check(&block, debug_when_freed(&block));
    tag_clear(&head->tag);
    kasan_poison(block.start, block.capacity_bytes, KASAN_PAGE_FREE);
    kasan_disable();
    if ((debug_pages & DEBUG_INIT_FREE) && !(debug_pages & DEBUG_POISON))
        memset((void *)block.start, 0, block.capacity_bytes);
    redzone_fill_free(&block, debug_pages & DEBUG_POISON);
    kasan_enable();
    if (debug_pages & DEBUG_QUARANTINE)
        quarantine_add(&block);
    else
        debug_pages_release(head);
out:
    irq_restore(irq_flags);
}

void debug_pages_release(struct page *head)
{
    if (head->tag.flags & TAG_FREED_POISON)
        page_poison_remember(head);
    pages_give(head);
}
