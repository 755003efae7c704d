/* SPDX-License-Identifier: MIT */
/*
 * mm/page_alloc.c - the machine's pages: one buddy allocator behind one lock.
 *
 * Problem    All of mm/ takes pages, to hand them out or to build something of them.
 *            Who has which? And when they run out, who may still have the last ones?
 *
 * Idea       A run carries in its head's state what it is for, so every address can be
 *            explained, and what is in use is counted by state. Below the reserve only
 *            those get pages whom a registered function approves (mm/oom.h).
 *
 *            A run may have flanks, a page on either side that is nobody's: room for
 *            redzones, or to be hidden. They come and go with it.
 *
 * State      `machine`, the buddy allocator; mem_map, its descriptors; pages in
 *            use by state; the reserve.
 *
 * Cost       buddy.c's.
 *
 * Locking    `lock`, interrupts off. Innermost: with it held only the reserve's
 *            function is called, which takes none.
 *
 * Not done   Zones.   Read next: page_block.c, slab.c.
 */
#include "mm/page_alloc.h"
#include "arch/spinlock.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kasan.h"
#include "mm/oom.h"
#include "mm/page_poison.h"

struct page *mem_map;
u32 page_count;

static DEFINE_SPINLOCK(lock);
static struct buddy machine __unscanned;
static u32 used_pages[PAGE_STATE_COUNT] __unscanned;
static u32 lowest_pfn;                      /* ever released */
static u32 reserve_pages;                   /* the last ones (mm/oom.h) ...      */
static bool (*may_use_reserve)(void);       /* ... and who tells who gets them   */

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
    kasan_poison((uintptr_t)phys_to_virt(first << PAGE_SHIFT), count << PAGE_SHIFT,
                 KASAN_PAGE_FREE);
    used_pages[PAGE_RESERVED] -= count;
    lowest_pfn = min(lowest_pfn, first);
    spin_unlock_irqrestore(&lock, flags);
}

u32 page_alloc_first(void)
{
    return lowest_pfn;
}

uintptr_t page_alloc_low(void)
{
    return (uintptr_t)phys_to_virt(lowest_pfn << PAGE_SHIFT);
}

/* ---- runs ---------------------------------------------------------------- */

void page_reserve_set(u32 pages, bool (*may_use)(void))
{
    unsigned long flags = spin_lock_save(&lock);
    reserve_pages = pages;
    may_use_reserve = may_use;
    spin_unlock_irqrestore(&lock, flags);
}

u32 page_reserve_count(void)
{
    return reserve_pages;
}

/* May @pages be taken? A refusal counts as a failure of @order. */
static bool may_take(u32 pages, unsigned order)
{
    if (likely(machine.free_pages >= pages + reserve_pages) || may_use_reserve == NULL ||
        may_use_reserve())
        return true;
    machine.orders[order].failed_count++;
    return false;
}

static void run_begins(struct page *page, enum page_state state)
{
    used_pages[state] += 1u << page->order;
    page->last_state = PAGE_RESERVED;
    kasan_unpoison((uintptr_t)page_address(page), PAGE_SIZE << page->order);
}

struct page *pages_take(unsigned order, enum page_state state)
{
    unsigned long flags = spin_lock_save(&lock);
    struct page *page = NULL;
    if (may_take(1u << order, order))
        page = buddy_alloc(&machine, order, state);
    if (page != NULL)
        run_begins(page, state);
    spin_unlock(&lock);
    if (unlikely(page_poison_on) && page != NULL)
        page_poison_check(page, 1u << order);
    irq_restore(flags);
    return page;
}

static void flank_begins(struct page *flank)
{
    used_pages[PAGE_FLANK]++;
    flank->last_state = PAGE_RESERVED;
    kasan_poison((uintptr_t)page_address(flank), PAGE_SIZE, KASAN_PAGE_REDZONE);
}

struct page *pages_take_flanked(unsigned order, enum page_state state)
{
    unsigned long flags = spin_lock_save(&lock);
    struct page *page = NULL;
    if (may_take((1u << order) + 2, order))
        page = buddy_alloc_flanked(&machine, order, state);
    if (page != NULL) {
        run_begins(page, state);
        flank_begins(page - 1);
        flank_begins(page + (1u << order));
        page->is_flanked = true;
    }
    spin_unlock(&lock);
    if (unlikely(page_poison_on) && page != NULL)
        page_poison_check(page - 1, (1u << order) + 2);
    irq_restore(flags);
    return page;
}

static void run_ends(struct page *page)
{
    used_pages[page->state] -= 1u << page->order;
    page->last_state = page->state;
    kasan_poison((uintptr_t)page_address(page), PAGE_SIZE << page->order,
                 KASAN_PAGE_FREE);
    buddy_free(&machine, page);
}

void pages_give(struct page *page)
{
    unsigned long flags = spin_lock_save(&lock);
    if (unlikely(page->is_flanked)) {
        page->is_flanked = false;
        run_ends(page - 1);
        run_ends(page + (1u << page->order));
    }
    run_ends(page);
    spin_unlock_irqrestore(&lock, flags);
}

bool pages_resize(struct page *page, unsigned order)
{
    unsigned long flags = spin_lock_save(&lock);
    uintptr_t start = (uintptr_t)page_address(page);
    u32 before = 1u << page->order, after = 1u << order;
    bool done = true;
    if (order < page->order) {
        kasan_poison(start + after * PAGE_SIZE, (before - after) * PAGE_SIZE,
                     KASAN_PAGE_FREE);
        buddy_shrink(&machine, page, order);
    } else if (order > page->order) {
        done = may_take(after - before, order) && buddy_grow(&machine, page, order);
    }
    used_pages[page->state] += (1u << page->order) - before;
    spin_unlock(&lock);
    if (unlikely(page_poison_on) && done && after > before)
        page_poison_check(page + before, after - before);
    irq_restore(flags);
    return done;
}

/* ---- how many, and whether all is well ---------------------------------- */

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
