/* SPDX-License-Identifier: MIT */
/*
 * mm/misuse.c - what kind of bad act was it, and who did it?
 *
 * Problem    A pointer came in that the allocator never gave out, or gave out and
 *            took back. Acting on it would corrupt the heap; dying on it would
 *            teach nothing.
 *
 * Idea       Leave the heap alone, collect the evidence while it is fresh (the
 *            caller's stack, the slot that the pointer falls into), hand all of
 *            it to the registered reporter and return to the caller.
 *
 * State      The reporter, a counter.
 * Cost       Only on bad acts.
 * Locking    Called with interrupts off, so that the evidence stands still.
 * Read next  kernel/misuse_report.c.
 */
#include "mm/misuse.h"
#include "mm/page.h"

static misuse_report_fn report;
static u32 count;

void misuse_set_reporter(misuse_report_fn reporter)
{
    report = reporter;
}

u32 misuse_count(void)
{
    return count;
}

const char *misuse_kind_name(enum misuse_kind kind)
{
    static const char *const names[] = {
        [MISUSE_DOUBLE_FREE] = "double-free",
        [MISUSE_INVALID_FREE] = "invalid-free",
        [MISUSE_BAD_CACHE_FREE] = "bad-cache-free",
    };
    return names[kind];
}

static void submit(struct misuse *m)
{
    count++;
    m->trace_count = tag_trace(m->trace, MISUSE_TRACE_MAX);
    if (report != NULL)
        report(m);
}

/* Does a free slot start at @address, or did a block that went back to the pages? */
static bool is_free_already(uintptr_t address, const struct block *block)
{
    if (block->type != BLOCK_NONE)
        return block->start == address && !(block->tag->flags & TAG_LIVE);
    struct page *page = page_of(address);
    if (page == NULL || page_head(page)->state != PAGE_FREE)
        return false;
    return page->last_state == PAGE_SLAB ||
           (page->last_state == PAGE_BLOCK && address % PAGE_SIZE == 0);
}

void misuse_bad_free(const char *function, uintptr_t address, const char *expectation)
{
    struct misuse m = {
        .function = function,
        .address = address,
        .expectation = expectation,
        .bad_order = -1,
    };
    block_slot(address, &m.block);
    m.kind = is_free_already(address, &m.block) ? MISUSE_DOUBLE_FREE
                                                : MISUSE_INVALID_FREE;
    submit(&m);
}

void misuse_bad_order(uintptr_t address, unsigned order)
{
    struct misuse m = {
        .kind = MISUSE_INVALID_FREE,
        .function = "free_pages",
        .address = address,
        .expectation = "the order that it was allocated with",
        .bad_order = (int)order,
    };
    block_slot(address, &m.block);
    submit(&m);
}

void misuse_bad_cache_free(uintptr_t address, const char *cache_name)
{
    struct misuse m = {
        .kind = MISUSE_BAD_CACHE_FREE,
        .function = "kmem_cache_free",
        .address = address,
        .expectation = cache_name,
        .bad_order = -1,
    };
    block_slot(address, &m.block);
    submit(&m);
}
