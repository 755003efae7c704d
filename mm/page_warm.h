/* SPDX-License-Identifier: MIT */
#ifndef MM_PAGE_WARM_H
#define MM_PAGE_WARM_H
/*
 * mm/page_warm.h - free runs that the next caller gets as they are.
 *
 * Runs that were just given back, on a stack for each order, not merged with their
 * buddies yet. They are free pages in all respects: counted, shown, explained as
 * such. page_alloc.c fills, drains and closes the stacks; alloc_pages() and
 * __free_pages() come here first. All with interrupts off.
 */
#include "arch/cpu.h"
#include "mm/buddy.h"
#include "mm/page.h"

enum {
    WARM_RUNS_MAX = 8,              /* of no order there are more runs             */
    WARM_RUN_PAGES_MAX = 16,        /* ... or pages, but one run may always be     */
};

/** One order's. With runs[0], which is always NULL, a cache line. */
struct warm_stack {
    struct page **top;              /* behind the last run; top[-1] NULL: none      */
    struct page **end;              /* top rises no further; closed: bottom */
    u32 alloc_count;                /* runs ever taken from here                    */
    struct page *runs[1 + WARM_RUNS_MAX];
} __aligned(64);

extern struct warm_stack warm_stacks[NR_CPUS][BUDDY_ORDER_COUNT];

/** page_warm_pop - a run of 2^@order pages, or NULL. The caller writes all of its
 *  head_word but the order. There is none while a check on pages is on, or when the last
 *  pages are reached: who gets one need not ask. */
static __always_inline struct page *page_warm_pop(unsigned order)
{
    if (unlikely(order > BUDDY_ORDER_MAX))
        return NULL;
    struct warm_stack *stack = &warm_stacks[cpu_id()][order];
    struct page *page = stack->top[-1];
    if (likely(page != NULL)) {
        stack->top--;
        stack->alloc_count++;
    }
    return page;
}

/** page_warm_push - keep the run of head @page, of 2^@order (0..10) pages. Return: false,
 *  nothing done, where there is no room; else the caller writes its head_word. */
static __always_inline bool page_warm_push(struct page *page, unsigned order)
{
    struct warm_stack *stack = &warm_stacks[cpu_id()][order];
    struct page **top = stack->top;
    if (unlikely(top >= stack->end))
        return false;
    *top = page;
    stack->top = top + 1;
    return true;
}

/** page_warm_open - take runs from now on, or no more. Closed at boot. */
void page_warm_open(bool open);

/** page_warm_drain - give all back to @b. Return: were there any? */
bool page_warm_drain(struct buddy *b);

/** page_warm_runs - how many of @order there are, and page_warm_limit - may be;
 *  page_warm_allocs - were ever taken; page_warm_pages - the pages of all. */
u32 page_warm_runs(unsigned order);
u32 page_warm_limit(unsigned order);
u32 page_warm_allocs(unsigned order);
u32 page_warm_pages(void);

/** page_warm_init - nothing is there, and closed. */
void page_warm_init(void);

/** page_warm_check - true if I4 (mm/page.h) holds. Read-only; O(page_count). */
bool page_warm_check(const struct buddy *b);
#endif
