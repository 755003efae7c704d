/* SPDX-License-Identifier: MIT */
/*
 * mm/page_warm.c - runs of pages are not merged at once: somebody will want them.
 *
 * Problem    Where all memory is free, a page is cut from 4 MiB in ten steps and merged
 *            again in ten, each time. Most of what is freed is asked for next.
 *
 * Idea       Merge later. A few runs of each order (8 8 4 2 1 1 1 ...) wait on a stack,
 *            and the next request takes the last one back in a few instructions. When
 *            the stack is full a run goes to the buddy allocator, and all go there
 *            (drain) before anybody is refused for want of a run, or a run for want of
 *            room behind it.
 *
 *              alloc_pages -->  pop  [run][run][run]  push  <-- __free_pages
 *                    | empty                             | full
 *                    v                drain              v
 *                  buddy_alloc   <---------------    buddy_free
 *
 *            Barkley and Lee, "A lazy buddy system bounded by two coalescing delays per
 *            class", SOSP 1989; Linux has the like for each CPU (pcp lists).
 *
 *            The stacks are empty and closed while a check on pages is on and when
 *            less than the reserve lies in the buddy allocator: so taking from them
 *            needs neither question.
 *
 * State      The stacks. At most 29 runs, 2088 pages: free ones.
 * Cost       Ten instructions to take or to give. A drain: the merging of those runs.
 * Locking    A stack belongs to its CPU; interrupts off. Drain and open: page_alloc.c's
 *            lock.
 * Not done   Filling a stack by more than one run at a time.
 * Read next  page_alloc.c, page_block.c.
 */
#include "mm/page_warm.h"
#include "lib/math.h"

struct warm_stack warm_stacks[NR_CPUS][BUDDY_ORDER_COUNT] __unscanned;

static struct warm_stack *stack_of(unsigned order)
{
    return &warm_stacks[cpu_id()][order];
}

static struct page **bottom_of(struct warm_stack *stack)
{
    return &stack->runs[1];
}

static u32 count_of(const struct warm_stack *stack)
{
    return (u32)(stack->top - stack->runs) - 1;
}

u32 page_warm_limit(unsigned order)
{
    return clamp_t(u32, WARM_RUN_PAGES_MAX >> order, 1, WARM_RUNS_MAX);
}

void page_warm_init(void)
{
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++) {
        struct warm_stack *stack = stack_of(order);
        *stack = (struct warm_stack){ .top = bottom_of(stack), .end = bottom_of(stack) };
    }
}

void page_warm_open(bool open)
{
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++) {
        struct warm_stack *stack = stack_of(order);
        stack->end = bottom_of(stack) + (open ? page_warm_limit(order) : 0);
    }
}

bool page_warm_drain(struct buddy *b)
{
    bool any = false;
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++) {
        struct warm_stack *stack = stack_of(order);
        for (; stack->top[-1] != NULL; any = true)
            buddy_free(b, *--stack->top);
    }
    return any;
}

u32 page_warm_runs(unsigned order)
{
    return count_of(stack_of(order));
}

u32 page_warm_allocs(unsigned order)
{
    return stack_of(order)->alloc_count;
}

u32 page_warm_pages(void)
{
    u32 pages = 0;
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
        pages += page_warm_runs(order) << order;
    return pages;
}

/* ---- I4 --------------------------------------------------------------- */

static bool is_listed_once(const struct warm_stack *stack, const struct page *page)
{
    unsigned times = 0;
    for (u32 i = 1; i <= count_of(stack); i++)
        times += stack->runs[i] == page;
    return times == 1;
}

static bool stack_check(const struct warm_stack *stack, unsigned order)
{
    u32 count = count_of(stack);
    if (count > page_warm_limit(order) || stack->runs[0] != NULL)
        return false;
    for (u32 i = 1; i <= count; i++) {
        const struct page *page = stack->runs[i];
        if (page->state != PAGE_FREE || !page->is_warm || page->order != order ||
            !is_listed_once(stack, page))
            return false;
    }
    return true;
}

bool page_warm_check(const struct buddy *b)
{
    u32 marked = 0, listed = 0;
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++) {
        if (!stack_check(stack_of(order), order))
            return false;
        listed += page_warm_runs(order);
    }
    for (u32 i = 0; i < b->page_count; i++)
        marked += b->pages[i].state == PAGE_FREE && b->pages[i].is_warm;
    return marked == listed;
}
