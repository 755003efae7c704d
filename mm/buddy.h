/* SPDX-License-Identifier: MIT */
#ifndef MM_BUDDY_H
#define MM_BUDDY_H
/*
 * mm/buddy.h - whole pages, in naturally aligned runs of 2^order.
 *
 * The bottom allocator: it calls nobody in mm/. Its only caller is page_alloc.c,
 * which serialises.
 */
#include "lib/list.h"
#include "lib/types.h"
#include "mm/page.h"

enum {
    BUDDY_ORDER_MAX = 10,                   /* 4 MiB                           */
    BUDDY_ORDER_COUNT = BUDDY_ORDER_MAX + 1,
};

struct buddy_order {
    struct list_head free;                  /* heads of free runs              */
    u32 free_count;                         /* runs on `free`                  */
    u32 alloc_count;                        /* runs ever handed out            */
    u32 failed_count;                       /* requests that found nothing     */
};

struct buddy {
    struct page *pages;                     /* page_count descriptors          */
    u32 page_count;
    u32 free_pages;                         /* sum over the free lists         */
    u32 nonempty;                           /* bit k: the list of order k is not */
    struct buddy_order orders[BUDDY_ORDER_COUNT];
};

/**
 * buddy_init - take charge of pages [0, @page_count), all PAGE_RESERVED.
 * @pages: caller-owned descriptors; must outlive @b.
 */
void buddy_init(struct buddy *b, struct page *pages, u32 page_count);

/** buddy_release - make the reserved pages [first, first + count) available. */
void buddy_release(struct buddy *b, u32 first, u32 count);

/**
 * buddy_alloc - take a run of 2^@order pages.
 * @order: 0..BUDDY_ORDER_MAX. @state: what the head page becomes.
 * Return: the head, contents undefined; NULL when no run that large is left.
 */
struct page *buddy_alloc(struct buddy *b, unsigned order, enum page_state state);

/** buddy_has - is there a run of 2^@order pages, or a longer one to cut it from? */
static inline bool buddy_has(const struct buddy *b, unsigned order)
{
    return b->nonempty >> order != 0;
}

/** buddy_free - give back the run of head @page, in use or warm (mm/page_warm.h), and
 *  merge it as far as possible. */
void buddy_free(struct buddy *b, struct page *page);

/**
 * buddy_grow - lengthen the run of head @page to 2^@order pages where it lies.
 * Return: false, with nothing changed, if the pages behind it are not free.
 */
bool buddy_grow(struct buddy *b, struct page *page, unsigned order);

/** buddy_shrink - cut the run of head @page down to 2^@order pages. */
void buddy_shrink(struct buddy *b, struct page *page, unsigned order);

/**
 * buddy_alloc_flanked - a run of 2^@order pages in @state, the page before it and the
 * one behind it in PAGE_FLANK; from one of 2^(@order + 2), whose other pages stay free.
 * Return: its head; NULL when no such run is left, or @order is too large for one.
 */
struct page *buddy_alloc_flanked(struct buddy *b, unsigned order, enum page_state state);

/** buddy_check - true if I1..I3 (mm/page.h) hold. Read-only; O(page_count). */
bool buddy_check(const struct buddy *b);
#endif
