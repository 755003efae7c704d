/* SPDX-License-Identifier: MIT */
/*
 * mm/page_alloc.c - the machine's pages: one buddy allocator behind one lock.
 *
 * Problem    Two kinds of caller want pages. Code that asks for memory
 *            (alloc_pages) gets a block that is tagged and looked after. The
 *            rest of mm/ takes pages to build something of them, and tags that.
 *
 * Idea       Both take runs from the buddy allocator. A run carries in its head's
 *            state what it is for, so every address can be explained, and
 *            only PAGE_BLOCK runs are blocks of the leak detector.
 *
 * State      `machine`, the buddy allocator; mem_map, its descriptors; pages in
 *            use by state.
 *
 * Cost       buddy.c's, and one tag for a block.
 *
 * Locking    `lock`, interrupts off. Innermost: nothing is called with it held.
 *
 * Not done   Zones, reclaim.   Read next: slab.c.
 */
#include "mm/page_alloc.h"
#include "arch/spinlock.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/misuse.h"

struct page *mem_map;
u32 page_count;

static DEFINE_SPINLOCK(lock);
static struct buddy machine __unscanned;
static u32 used_pages[PAGE_STATE_COUNT] __unscanned;
static u32 lowest_pfn;                      /* ever released */

struct page *page_head(struct page *page)
{
    u32 pfn = page_to_pfn(page);
    for (unsigned order = 0; order <= BUDDY_ORDER_MAX; order++) {
        struct page *head = &mem_map[pfn & ~((1u << order) - 1)];
        if (head->state != PAGE_TAIL)
            return head;
    }
    return page;
}

void page_alloc_init(struct page *pages, u32 count)
{
    mem_map = pages;
    page_count = count;
    memset(used_pages, 0, sizeof(used_pages));
    buddy_init(&machine, pages, count);
    used_pages[PAGE_RESERVED] = count;
    lowest_pfn = count;
}

void page_alloc_release(u32 first, u32 count)
{
    unsigned long flags = spin_lock_save(&lock);
    buddy_release(&machine, first, count);
    used_pages[PAGE_RESERVED] -= count;
    lowest_pfn = min(lowest_pfn, first);
    spin_unlock_irqrestore(&lock, flags);
}

uintptr_t page_alloc_low(void)
{
    return (uintptr_t)phys_to_virt(lowest_pfn << PAGE_SHIFT);
}

struct page *pages_take(unsigned order, enum page_state state)
{
    unsigned long flags = spin_lock_save(&lock);
    struct page *page = buddy_alloc(&machine, order, state);
    if (page != NULL) {
        used_pages[state] += 1u << order;
        page->last_state = PAGE_RESERVED;
    }
    spin_unlock_irqrestore(&lock, flags);
    return page;
}

void pages_give(struct page *page)
{
    unsigned long flags = spin_lock_save(&lock);
    used_pages[page->state] -= 1u << page->order;
    page->last_state = page->state;
    buddy_free(&machine, page);
    spin_unlock_irqrestore(&lock, flags);
}

bool pages_resize(struct page *page, unsigned order)
{
    unsigned long flags = spin_lock_save(&lock);
    u32 before = 1u << page->order;
    bool done = true;
    if (order < page->order)
        buddy_shrink(&machine, page, order);
    else
        done = buddy_grow(&machine, page, order);
    used_pages[page->state] += (1u << page->order) - before;
    spin_unlock_irqrestore(&lock, flags);
    return done;
}

struct page *alloc_pages(gfp_t flags, unsigned order)
{
    if (order > BUDDY_ORDER_MAX)
        return NULL;
    unsigned long irq_flags = irq_save();       /* no scan between run and tag */
    struct page *page = pages_take(order, PAGE_BLOCK);
    if (page != NULL) {
        page->block_type = BLOCK_PAGES;
        tag_set(&page->tag, PAGE_SIZE << order);
    }
    irq_restore(irq_flags);
    if (page != NULL && (flags & __GFP_ZERO))
        memset(page_address(page), 0, PAGE_SIZE << order);
    return page;
}

unsigned long __get_free_pages(gfp_t flags, unsigned order)
{
    struct page *page = alloc_pages(flags, order);
    return page != NULL ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t flags)
{
    return __get_free_pages(flags | __GFP_ZERO, 0);
}

void __free_pages(struct page *page, unsigned order)
{
    if (page == NULL)
        return;
    unsigned long irq_flags = irq_save();
    if (page_described((uintptr_t)page) != NULL)
        free_pages((unsigned long)page_address(page), order);
    else
        misuse_bad_free("__free_pages", (uintptr_t)page, "no struct page of a block");
    irq_restore(irq_flags);
}

void free_pages(unsigned long address, unsigned order)
{
    if (address == 0)
        return;
    unsigned long irq_flags = irq_save();
    struct block block;
    bool found = block_slot(address, &block);
    struct page *page = page_of(address);
    if (!found || page == NULL || block.type != BLOCK_PAGES || block.start != address) {
        misuse_bad_free("free_pages", address, "no start of a block of alloc_pages()");
    } else if (page->order != order) {
        misuse_bad_order(address, order);
    } else {
        tag_clear(&page->tag);
        pages_give(page);
    }
    irq_restore(irq_flags);
}

void page_stats(struct page_stats *stats)
{
    unsigned long flags = spin_lock_save(&lock);
    *stats = (struct page_stats){ .free = machine.free_pages };
    stats->total = machine.page_count - used_pages[PAGE_RESERVED];
    memcpy(stats->used, used_pages, sizeof(used_pages));
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++) {
        stats->free_count[order] = machine.orders[order].free_count;
        stats->alloc_count[order] = machine.orders[order].alloc_count;
        stats->failed_count[order] = machine.orders[order].failed_count;
    }
    spin_unlock_irqrestore(&lock, flags);
}

bool page_alloc_check(void)
{
    unsigned long flags = spin_lock_save(&lock);
    u32 sum = machine.free_pages;
    for (unsigned state = 0; state < PAGE_STATE_COUNT; state++)
        sum += used_pages[state];
    bool whole = sum == machine.page_count && buddy_check(&machine);
    spin_unlock_irqrestore(&lock, flags);
    return whole;
}
