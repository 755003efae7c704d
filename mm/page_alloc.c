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
 *            Short runs come from, and go to, the warm stacks first (page_warm.c). They
 *            are opened and closed here, so that who takes from them need not ask
 *            whether a check is on or the reserve is reached (P1).
 *
 * State      `page_allocator`: the buddy allocator, pages in use by state, the reserve.
 *            mem_map, the descriptors.
 *
 * Cost       page_warm.c's, else buddy.c's.
 *
 * Locking    `lock`, interrupts off. Innermost: with it held only the reserve's
 *            function is called, which takes none.
 *
 * Not done   Zones.
 * Read next  page_warm.c, page_block.c, slab.c.
 */
#include "mm/page_alloc.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kasan.h"
#include "mm/oom.h"
#include "mm/page_alloc_internal.h"
#include "mm/page_warm.h"

struct page *mem_map;
u32 page_count;

struct page_allocator page_allocator __unscanned;
static struct page_allocator *const all = &page_allocator;
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
    memset(all->used_pages, 0, sizeof(all->used_pages));
    buddy_init(&all->buddy, pages, count);
    page_warm_init();
    all->warm_is_open = false;
    all->used_pages[PAGE_RESERVED] = count;
    lowest_pfn = count;
}

void page_alloc_release(u32 first, u32 count)
{
    unsigned long flags = spin_lock_save(&all->lock);
    buddy_release(&all->buddy, first, count);
    kasan_poison((uintptr_t)phys_to_virt(first << PAGE_SHIFT), count << PAGE_SHIFT,
                 KASAN_PAGE_FREE);
    all->used_pages[PAGE_RESERVED] -= count;
    lowest_pfn = min(lowest_pfn, first);
    spin_unlock_irqrestore(&all->lock, flags);
}

u32 page_alloc_first(void)
{
    return lowest_pfn;
}

uintptr_t page_alloc_low(void)
{
    return (uintptr_t)phys_to_virt(lowest_pfn << PAGE_SHIFT);
}

/* ---- warm runs ----------------------------------------------------------- */

/* Open or close the stacks, as P1 wants it. */
static void warm_adjust(void)
{
    bool open = page_warm_allowed(all);
    if (open == all->warm_is_open)
        return;
    all->warm_is_open = open;
    page_warm_open(open);
}

void pages_drain(void)
{
    unsigned long flags = spin_lock_save(&all->lock);
    page_warm_drain(&all->buddy);
    warm_adjust();
    spin_unlock_irqrestore(&all->lock, flags);
}

/* ---- runs ---------------------------------------------------------------- */

void page_reserve_set(u32 pages, bool (*may_use)(void))
{
    unsigned long flags = spin_lock_save(&all->lock);
    all->reserve_pages = pages;
    all->may_use_reserve = may_use;
    page_warm_drain(&all->buddy);
    warm_adjust();
    spin_unlock_irqrestore(&all->lock, flags);
}

u32 page_reserve_count(void)
{
    return all->reserve_pages;
}

/* The same, for who would leave less than the reserve in the buddy allocator. */
static noinline bool may_take_last(u32 pages, unsigned order)
{
    page_warm_drain(&all->buddy);
    if (all->buddy.free_pages >= pages + all->reserve_pages)
        return true;
    all->warm_is_open = false;                  /* P1: until pages come back */
    page_warm_open(false);
    if (all->may_use_reserve == NULL || all->may_use_reserve())
        return true;
    all->buddy.orders[order].failed_count++;
    return false;
}

/* May @pages be taken? A refusal counts as a failure of @order. */
static __always_inline bool may_take(u32 pages, unsigned order)
{
    return likely(all->buddy.free_pages >= pages + all->reserve_pages) ||
           may_take_last(pages, order);
}

/* Let nobody be refused for want of a run of 2^@order pages that drained ones give. */
static __always_inline void make_run(unsigned order)
{
    if (unlikely(order <= BUDDY_ORDER_MAX && !buddy_has(&all->buddy, order)))
        page_warm_drain(&all->buddy);
}

static void run_begins(struct page *page, enum page_state state)
{
    all->used_pages[state] += 1u << page->order;
    page->last_state = PAGE_RESERVED;
    kasan_unpoison((uintptr_t)page_address(page), PAGE_SIZE << page->order);
}

static __always_inline struct page *cold_take(unsigned order, enum page_state state)
{
    struct page *page = NULL;
    if (may_take(1u << order, order)) {
        make_run(order);
        page = buddy_alloc(&all->buddy, order, state);
    }
    return page;
}

struct page *pages_take(unsigned order, enum page_state state)
{
    unsigned long flags = spin_lock_save(&all->lock);
    struct page *page = page_warm_pop(order);
    if (page != NULL)
        page->head_word = page_head_word(state, order, BLOCK_NONE, PAGE_RESERVED);
    else
        page = cold_take(order, state);
    if (page != NULL)
        run_begins(page, state);
    spin_unlock(&all->lock);
    if (unlikely(page_poison_on) && page != NULL)
        page_poison_check(page, 1u << order);
    irq_restore(flags);
    return page;
}

static void flank_begins(struct page *flank)
{
    all->used_pages[PAGE_FLANK]++;
    flank->last_state = PAGE_RESERVED;
    kasan_poison((uintptr_t)page_address(flank), PAGE_SIZE, KASAN_PAGE_REDZONE);
}

struct page *pages_take_flanked(unsigned order, enum page_state state)
{
    unsigned long flags = spin_lock_save(&all->lock);
    struct page *page = NULL;
    if (may_take((1u << order) + 2, order)) {
        make_run(order + 2);
        page = buddy_alloc_flanked(&all->buddy, order, state);
    }
    if (page != NULL) {
        run_begins(page, state);
        flank_begins(page - 1);
        flank_begins(page + (1u << order));
        page->is_flanked = true;
    }
    spin_unlock(&all->lock);
    if (unlikely(page_poison_on) && page != NULL)
        page_poison_check(page - 1, (1u << order) + 2);
    irq_restore(flags);
    return page;
}

static void run_ends(struct page *page)
{
    KASSERT(page->state > PAGE_TAIL);           /* a head that was taken */
    all->used_pages[page->state] -= 1u << page->order;
    page->last_state = page->state;
    kasan_poison((uintptr_t)page_address(page), PAGE_SIZE << page->order,
                 KASAN_PAGE_FREE);
}

/* Parts of a longer run, which is whole again if they merge now. */
static void flanked_give(struct page *page)
{
    struct page *parts[] = { page - 1, page + (1u << page->order), page };
    page->is_flanked = false;
    for (unsigned i = 0; i < ARRAY_SIZE(parts); i++) {
        run_ends(parts[i]);
        buddy_free(&all->buddy, parts[i]);
    }
}

static void plain_give(struct page *page)
{
    run_ends(page);
    if (page_warm_push(page, page->order)) {
        page->state = PAGE_FREE;
        page->is_warm = true;
    } else {
        buddy_free(&all->buddy, page);
    }
}

void pages_give(struct page *page)
{
    unsigned long flags = spin_lock_save(&all->lock);
    if (unlikely(!all->warm_is_open))
        warm_adjust();
    if (unlikely(page->is_flanked))
        flanked_give(page);
    else
        plain_give(page);
    spin_unlock_irqrestore(&all->lock, flags);
}

/* What lies behind may be free, but warm. */
static bool grow(struct page *page, unsigned order)
{
    return buddy_grow(&all->buddy, page, order) ||
           (page_warm_drain(&all->buddy) && buddy_grow(&all->buddy, page, order));
}

bool pages_resize(struct page *page, unsigned order)
{
    unsigned long flags = spin_lock_save(&all->lock);
    uintptr_t start = (uintptr_t)page_address(page);
    u32 before = 1u << page->order, after = 1u << order;
    bool done = true;
    if (order < page->order) {
        kasan_poison(start + after * PAGE_SIZE, (before - after) * PAGE_SIZE,
                     KASAN_PAGE_FREE);
        buddy_shrink(&all->buddy, page, order);
    } else if (order > page->order) {
        done = may_take(after - before, order) && grow(page, order);
    }
    all->used_pages[page->state] += (1u << page->order) - before;
    spin_unlock(&all->lock);
    if (unlikely(page_poison_on) && done && after > before)
        page_poison_check(page + before, after - before);
    irq_restore(flags);
    return done;
}
