/* SPDX-License-Identifier: MIT */
/*
 * mm/guard_pages.c - runs of alloc_pages(), between two hidden pages.
 *
 * Problem    Who asks for pages may use their descriptors and physical addresses: such
 *            a block has to lie in the direct map, where its neighbours are mapped, too.
 *
 * Idea       Take a run with a page to spare on either side and hide those. A freed run
 *            is hidden as a whole and waits, oldest first out, until more than 1/8 of
 *            RAM waits or memory is out.
 *
 *              |flank: hidden|block .... block|flank: hidden|
 *
 *            Sizes are multiples of a page, so nothing need be stepped.
 *
 * State      The runs that wait, linked through their descriptors: page.word is the
 *            next one's index.
 * Cost       Two pages a block, and what the page allocator cuts off for alignment.
 * Locking    Interrupts off.
 * Read next  guard_fault.c; page_alloc.c, pages_take_flanked().
 */
#include "arch/cpu.h"
#include "lib/bits.h"
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard_internal.h"
#include "mm/page_alloc.h"
#include "mm/vmap.h"

enum { WAITING_RAM_FRACTION = 8 };

static u32 oldest_pfn __unscanned;          /* valid while waiting_runs > 0       */
static u32 newest_pfn __unscanned;
static u32 waiting_runs __unscanned;
static u32 waiting_pages __unscanned;       /* of those, flanks included          */

static u32 run_pages(const struct page *head)
{
    return 1u << head->order;
}

static uintptr_t run_start(const struct page *head)
{
    return (uintptr_t)page_address(head);
}

static void for_pages(uintptr_t start, u32 count, void (*change)(uintptr_t page))
{
    for (u32 i = 0; i < count; i++)
        change(start + i * PAGE_SIZE);
}

static void change_flanks(const struct page *head, void (*change)(uintptr_t page))
{
    change(run_start(head) - PAGE_SIZE);
    change(run_start(head) + run_pages(head) * PAGE_SIZE);
}

bool guard_has_pages(const struct page *head)
{
    return head->is_flanked && paging_is_hidden(run_start(head) - PAGE_SIZE);
}

struct page *guard_pages_create(u32 size_bytes, gfp_t flags)
{
    struct page *head = pages_take_flanked(order_base_2(size_bytes / PAGE_SIZE),
                                           PAGE_BLOCK);
    if (head == NULL)
        return NULL;
    bool zero = (flags & __GFP_ZERO) || (debug_pages & DEBUG_INIT_ALLOC);
    head->block_type = BLOCK_PAGES;
    tag_set(&head->tag, size_bytes);
    pages_unpoison(head, size_bytes);
    memset(page_address(head), zero ? 0 : POISON_ALLOC, size_bytes);
    change_flanks(head, paging_hide);
    guard_totals.live_blocks++;
    return head;
}

/* ---- freed runs ------------------------------------------------------ */

static void enqueue(struct page *head)
{
    u32 pfn = page_to_pfn(head);
    if (waiting_runs++ == 0)
        oldest_pfn = pfn;
    else
        mem_map[newest_pfn].word = pfn;
    head->word = 0;
    newest_pfn = pfn;
    waiting_pages += run_pages(head) + 2;
}

/* Return: the pages that were given back. */
static u32 release_oldest(void)
{
    struct page *head = &mem_map[oldest_pfn];
    u32 pages = run_pages(head) + 2;
    oldest_pfn = head->word;
    waiting_runs--;
    waiting_pages -= pages;
    for_pages(run_start(head), run_pages(head), paging_show);
    change_flanks(head, paging_show);
    pages_give(head);
    return pages;
}

void guard_pages_free(struct page *head)
{
    if (debug_pages & DEBUG_INIT_FREE)
        memset(page_address(head), 0, run_pages(head) * PAGE_SIZE);
    for_pages(run_start(head), run_pages(head), paging_hide);
    guard_totals.live_blocks--;
    enqueue(head);
    while (waiting_pages > page_count / WAITING_RAM_FRACTION)
        release_oldest();
}

u32 guard_pages_waiting(void)
{
    return waiting_runs;
}

u32 guard_flush(void)
{
    u32 pages = 0;
    unsigned long flags = irq_save();
    while (waiting_runs > 0)
        pages += release_oldest();
    irq_restore(flags);
    return pages + DIV_ROUND_UP(vmap_freed_flush() * (u32)sizeof(struct vm_area),
                                PAGE_SIZE);
}

bool guard_pages_suspect(uintptr_t address, struct block *block)
{
    struct page *page = page_of(address);
    if (page == NULL)
        return false;
    if (page->state == PAGE_FLANK)              /* of the run on one side of it */
        page = page[1].state == PAGE_BLOCK && page[1].is_flanked ? page + 1 : page - 1;
    return block_slot((uintptr_t)page_address(page), block);
}
