/* SPDX-License-Identifier: MIT */
/*
 * mm/vmap_window.c - which addresses of the vmap window are taken.
 *
 * Problem    Addresses should not be used again soon, so that what is used after it
 *            was freed hits nothing. But there are only 124 MiB of them.
 *
 * Idea       Addresses of freed areas stay taken, held, as long as vmap_freed.c
 *            remembers them. Else first fit: so what was used once is used again, and no
 *            more page tables are made than the most that was ever needed at once. Large
 *            areas go to the other end, last fit: nothing small that stays for long
 *            takes the first page of a hole that was as large as the next of them.
 *
 *            While guard rules are set, next fit: search behind the last area that was
 *            taken, from the bottom again at the end. When no room is left the oldest
 *            held are forgotten until there is a hole for the request. It lies around
 *            what was forgotten last, so nothing else need be searched.
 *
 *              live  held held |hole| live held ... held | free ...
 *                                                          ^next
 *
 * State      A bitmap of pages, guards included; how many are taken and held.
 * Cost       One search in the bitmap, usually one word; with the window full, as
 *            many areas forgotten as the request is long.
 * Locking    vmap_lock.
 * Read next  vmap_freed.c.
 */
#include "lib/assert.h"
#include "lib/bitmap.h"
#include "lib/string.h"
#include "mm/vmap_internal.h"

enum { WINDOW_PAGES_MAX = 32768 };

static DECLARE_BITMAP32(window, WINDOW_PAGES_MAX) __unscanned;
static u32 taken_pages __unscanned;         /* by areas and ranges, with guards   */
static u32 held_pages __unscanned;          /* by freed areas                     */
static u32 next_index __unscanned;          /* where next fit goes on             */
static u32 hopeless_pages __unscanned;      /* no run of so many or more is free  */

void window_init(void)
{
    KASSERT(WINDOW_PAGES <= WINDOW_PAGES_MAX);
    memset(window, 0, sizeof(window));
    taken_pages = held_pages = next_index = 0;
    hopeless_pages = WINDOW_PAGES;
}

/* The first page of the window at or behind @address, which may lie below it. */
static u32 window_index(uintptr_t address)
{
    return (u32)((PAGE_ALIGN(max(address, (uintptr_t)VMAP_START)) - VMAP_START) >>
                 PAGE_SHIFT);
}

static uintptr_t index_address(u32 index)
{
    return VMAP_START + ((uintptr_t)index << PAGE_SHIFT);
}

/* A run of @count free pages; >= WINDOW_PAGES: there is none. */
static u32 find_run(u32 count)
{
    if (count >= hopeless_pages)
        return WINDOW_PAGES;
    u32 first = WINDOW_PAGES;
    if (freed_keeps_all())
        first = bitmap_find_zero_run(window, WINDOW_PAGES, next_index, count);
    else if (count > FREED_PAGES_MAX)
        first = bitmap_find_last_zero_run(window, WINDOW_PAGES, count);
    if (first >= WINDOW_PAGES)
        first = bitmap_find_zero_run(window, WINDOW_PAGES, 0, count);
    if (first >= WINDOW_PAGES)
        hopeless_pages = count;
    return first;
}

/* The same in the hole around @index, which was set free just now. */
static u32 find_run_around(u32 index, u32 count)
{
    u32 below = bitmap_prev_set(window, index);
    u32 first = below == index ? 0 : below + 1;
    u32 end = bitmap_next_set(window, WINDOW_PAGES, index);
    return end - first >= count ? first : WINDOW_PAGES;
}

uintptr_t window_take(u32 pages)
{
    u32 count = pages + GUARD_PAGES, first = find_run(count), held;
    u32 hopeless = hopeless_pages;
    uintptr_t released;
    while (first >= WINDOW_PAGES && freed_release(&released, &held))
        first = find_run_around(window_index(released), count);
    if (first >= WINDOW_PAGES)
        return 0;
    bitmap_set(window, first, count);
    taken_pages += count;
    next_index = first + count;
    bool all_used = next_index == WINDOW_PAGES || bitmap_test(window, next_index);
    if (all_used && hopeless >= count)          /* what was released, is taken */
        hopeless_pages = hopeless;
    return index_address(first + GUARD_PAGES);
}

static void set_free(uintptr_t start, u32 pages)
{
    bitmap_clear(window, window_index(start) - GUARD_PAGES, pages + GUARD_PAGES);
    hopeless_pages = WINDOW_PAGES;
}

void window_give(uintptr_t start, u32 pages)
{
    set_free(start, pages);
    taken_pages -= pages + GUARD_PAGES;
}

void window_hold(uintptr_t start, u32 pages)
{
    taken_pages -= pages + GUARD_PAGES;
    held_pages += pages + GUARD_PAGES;
}

void window_release(uintptr_t start, u32 pages)
{
    set_free(start, pages);
    held_pages -= pages + GUARD_PAGES;
}

u32 vmap_free_pages(void)
{
    return WINDOW_PAGES - taken_pages;
}

/* ---- areas in order of address --------------------------------------- */

struct vm_area *vm_area_next(uintptr_t from)
{
    u32 index = window_index(from);
    while ((index = bitmap_next_set(window, WINDOW_PAGES, index)) < WINDOW_PAGES) {
        struct vm_area *area = vm_area_of(index_address(index));
        if (area != NULL && area->start >= from)
            return area;
        if (area == NULL)
            area = vm_area_freed(index_address(index));
        index = area != NULL ? window_index(area->start) + area->page_count
                             : index + 1;               /* a guard page: one on */
    }
    return NULL;
}

struct vm_area *vm_area_prev(uintptr_t before)
{
    u32 index = window_index(before), found;
    while ((found = bitmap_prev_set(window, index)) != index) {
        struct vm_area *area = vm_area_of(index_address(found));
        if (area != NULL)
            return area;
        area = vm_area_freed(index_address(found));     /* or a guard page */
        index = area != NULL ? window_index(area->start) : found;
    }
    return NULL;
}
