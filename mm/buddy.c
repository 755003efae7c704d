/* SPDX-License-Identifier: MIT */
/*
 * mm/buddy.c - binary buddy allocator for physical pages.
 *
 * Problem    Hand out runs of 2^order contiguous pages and take them back
 *            without the free memory crumbling into unusable single pages.
 *
 * Idea       A run of order k starts at a page index that is a multiple of 2^k.
 *            Its buddy, the only run it may merge with, is therefore at
 *            (index XOR 2^k). No search is needed: splitting and merging are
 *            both one XOR per order. Knuth, The Art of Computer Programming
 *            vol. 1, section 2.5.
 *
 *              index    0    1    2    3    4    5    6    7
 *              order 3  [------------------------------------]
 *              order 2  [-----------------][-----------------]
 *              order 1  [-------][-------] [-------][--------]
 *
 * State      One struct page per page (mm/page.h has the invariants I1..I3) and
 *            one list of free heads per order. Nothing is stored inside free
 *            pages, so a write after free cannot break the lists.
 *
 * Cost       alloc and free: at most BUDDY_ORDER_MAX list operations. Pages
 *            inside a run are not touched, whatever its length.
 *            Waste: up to half of a run, as sizes round up to 2^order.
 *
 * Locking    None here; page_alloc.c serialises.
 *
 * Not done   Zones, migration.
 * Read next  page_alloc.c, then page_warm.c, slab.c.
 */
#include "mm/buddy.h"
#include "lib/assert.h"

static u32 page_index(const struct buddy *b, const struct page *page)
{
    return (u32)(page - b->pages);
}

static void free_list_push(struct buddy *b, struct page *page, unsigned order)
{
    page->order = (u8)order;
    page->state = PAGE_FREE;
    list_add(&page->link, &b->orders[order].free);
    b->orders[order].free_count++;
    b->nonempty |= 1u << order;
    b->free_pages += 1u << order;
}

static __always_inline void free_list_remove(struct buddy *b, struct page *page)
{
    KASSERT(page->state == PAGE_FREE);
    list_del(&page->link);
    if (--b->orders[page->order].free_count == 0)
        b->nonempty &= ~(1u << page->order);
    b->free_pages -= 1u << page->order;
    page->state = PAGE_TAIL;
}

/* The free run that the run at @index may merge with at @order, or NULL. Warm runs
 * (page_warm.c) merge with nobody: for buddy.c they are in use. */
static struct page *free_buddy_of(const struct buddy *b, u32 index, unsigned order)
{
    u32 buddy_index = index ^ (1u << order);
    if (buddy_index >= b->page_count)
        return NULL;
    struct page *buddy = &b->pages[buddy_index];
    bool is_listed = buddy->state == PAGE_FREE && !buddy->is_warm;
    return is_listed && buddy->order == order ? buddy : NULL;
}

static __always_inline void insert_and_merge(struct buddy *b, struct page *page,
                                             unsigned order)
{
    page->state = PAGE_TAIL;
    while (order < BUDDY_ORDER_MAX) {
        struct page *buddy = free_buddy_of(b, page_index(b, page), order);
        if (buddy == NULL)
            break;
        free_list_remove(b, buddy);
        page = min(page, buddy);
        order++;
    }
    free_list_push(b, page, order);
}

void buddy_init(struct buddy *b, struct page *pages, u32 count)
{
    KASSERT(count > 0);
    *b = (struct buddy){ .pages = pages, .page_count = count };
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
        INIT_LIST_HEAD(&b->orders[order].free);
    for (u32 i = 0; i < count; i++)
        pages[i] = (struct page){ .state = PAGE_RESERVED };
}

void buddy_release(struct buddy *b, u32 first, u32 count)
{
    KASSERT(first <= b->page_count);
    KASSERT(count <= b->page_count - first);
    u32 end = first + count;
    for (u32 i = first; i < end;) {                 /* the largest aligned runs */
        unsigned order = 0;
        while (order < BUDDY_ORDER_MAX && (i & (1u << order)) == 0 &&
               end - i >= 2u << order)
            order++;
        for (u32 j = i; j < i + (1u << order); j++) {
            KASSERT(b->pages[j].state == PAGE_RESERVED);
            b->pages[j].state = PAGE_TAIL;
        }
        insert_and_merge(b, &b->pages[i], order);
        i += 1u << order;
    }
}

struct page *buddy_alloc(struct buddy *b, unsigned order, enum page_state state)
{
    KASSERT(order <= BUDDY_ORDER_MAX);

    if (!buddy_has(b, order)) {
        b->orders[order].failed_count++;
        return NULL;
    }
    unsigned found = order + (unsigned)__builtin_ctz(b->nonempty >> order);
    struct page *page = list_first_entry(&b->orders[found].free, struct page, link);
    free_list_remove(b, page);
    while (found > order) {                 /* keep the low half, free the high */
        found--;
        free_list_push(b, page + (1u << found), found);
    }
    b->orders[order].alloc_count++;
    page->order = (u8)order;
    page->state = (u8)state;
    return page;
}

void buddy_free(struct buddy *b, struct page *page)
{
    if (unlikely(page->state <= PAGE_TAIL)) {           /* nobody has taken it */
        KASSERT(page->state != PAGE_TAIL);
        KASSERT(page->state != PAGE_RESERVED);
        KASSERT(page->is_warm);
    }
    KASSERT((page_index(b, page) & ((1u << page->order) - 1)) == 0);    /* I1 */
    page->is_warm = false;
    insert_and_merge(b, page, page->order);
}

bool buddy_grow(struct buddy *b, struct page *page, unsigned order)
{
    u32 index = page_index(b, page);
    if (order > BUDDY_ORDER_MAX || (index & ((1u << order) - 1)) != 0)
        return false;
    for (unsigned k = page->order; k < order; k++)
        if (free_buddy_of(b, index, k) == NULL)
            return false;
    for (unsigned k = page->order; k < order; k++)
        free_list_remove(b, &b->pages[index ^ (1u << k)]);
    page->order = (u8)order;
    return true;
}

void buddy_shrink(struct buddy *b, struct page *page, unsigned order)
{
    while (page->order > order) {
        page->order--;
        free_list_push(b, page + (1u << page->order), page->order);
    }
}

/* Cut the run of head @page in two of half its length. Return: the upper one's head. */
static struct page *split(struct page *page)
{
    page->order--;
    struct page *upper = page + (1u << page->order);
    upper->order = page->order;
    upper->state = page->state;
    return upper;
}

struct page *buddy_alloc_flanked(struct buddy *b, unsigned order, enum page_state state)
{
    if (order + 2 > BUDDY_ORDER_MAX)
        return NULL;
    /*   quarter    0         1         2         3
     *            [....F]  [block...]  [F....]  [.....]    F: PAGE_FLANK */
    struct page *left = buddy_alloc(b, order + 2, PAGE_FLANK);
    if (left == NULL)
        return NULL;
    struct page *right = split(left), *block = split(left);
    buddy_shrink(b, right, 0);
    while (left->order > 0) {
        struct page *upper = split(left);
        buddy_free(b, left);
        left = upper;
    }
    block->state = (u8)state;
    return block;
}

/* I2 and I3 for the free list of @order; adds what it holds to *@listed_pages. */
static bool order_check(const struct buddy *b, unsigned order, u32 *listed_pages)
{
    const struct buddy_order *o = &b->orders[order];
    const struct page *page;
    u32 runs = 0;
    list_for_each_entry(page, &o->free, link) {
        if (page->state != PAGE_FREE || page->is_warm || page->order != order)
            return false;                                               /* I2 */
        if (page_index(b, page) & ((1u << order) - 1))
            return false;                                               /* I1 */
        if (order < BUDDY_ORDER_MAX && free_buddy_of(b, page_index(b, page), order))
            return false;                                               /* I3 */
        if (++runs > o->free_count)
            return false;                                       /* a ring: I2 */
    }
    *listed_pages += runs << order;
    return runs == o->free_count && (runs > 0) == ((b->nonempty >> order) & 1);
}

bool buddy_check(const struct buddy *b)
{
    u32 listed_pages = 0, marked_pages = 0;
    for (unsigned order = 0; order < BUDDY_ORDER_COUNT; order++)
        if (!order_check(b, order, &listed_pages))
            return false;
    for (u32 i = 0; i < b->page_count; i++)
        if (b->pages[i].state == PAGE_FREE && !b->pages[i].is_warm)
            marked_pages += 1u << b->pages[i].order;
    return listed_pages == b->free_pages && marked_pages == listed_pages; /* I2 */
}
