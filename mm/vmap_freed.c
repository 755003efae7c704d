/* SPDX-License-Identifier: MIT */
/*
 * mm/vmap_freed.c - areas that are gone, and remembered.
 *
 * Problem    A fault at an address where nothing is mapped: what was there, who had
 *            it, who freed it?
 *
 * Idea       A freed area keeps its descriptor, with the tag, and its addresses; its
 *            pages are used again at once. Each of its table entries, which the CPU
 *            does not read any more, holds the descriptor's address: found in O(1).
 *            A FIFO: the window (vmap_window.c) and a limit take from its old end.
 *
 * State      The list; how many may be on it.
 * Cost       64 bytes an area, at most FREED_AREAS_MAX of them, that is 4 KiB; while
 *            guard rules are set, as many as the window holds.
 * Locking    vmap_lock.
 * Read next  guard_area.c.
 */
#include "mm/meta.h"
#include "mm/vmap_internal.h"

enum { RELEASED_AT_ONCE = 4 };          /* when the limit was lowered: step by step */

static struct list_head freed __unscanned;      /* oldest first                   */
static u32 freed_count __unscanned, freed_most __unscanned;

void freed_init(void)
{
    INIT_LIST_HEAD(&freed);
    freed_count = 0;
    freed_most = FREED_AREAS_MAX;
}

static void note_pages(const struct vm_area *area, struct vm_area *note)
{
    for (u32 i = 0; i < area->page_count; i++)
        paging_note(area->start + i * PAGE_SIZE, note);
}

void freed_add(struct vm_area *area)
{
    uintptr_t start;
    u32 pages;
    area->freed = true;
    area->hides = 0;
    note_pages(area, area);
    window_hold(area->start, area->page_count);
    list_add_tail(&area->freed_link, &freed);
    freed_count++;
    for (u32 i = 0; i < RELEASED_AT_ONCE && freed_count > freed_most; i++)
        freed_release(&start, &pages);
}

bool freed_release(uintptr_t *start, u32 *pages)
{
    struct vm_area *area = list_first_entry_or_null(&freed, struct vm_area, freed_link);
    if (area == NULL)
        return false;
    *start = area->start;
    *pages = area->page_count;
    note_pages(area, NULL);
    window_release(area->start, area->page_count);
    list_del(&area->freed_link);
    freed_count--;
    meta_free(area, sizeof(*area));
    return true;
}

struct vm_area *vm_area_freed(uintptr_t address)
{
    return address - VMAP_START < (uintptr_t)(VMAP_END - VMAP_START)
               ? paging_noted(address) : NULL;
}

struct vm_area *vm_area_freed_next(struct vm_area *area)
{
    const struct list_head *next = area != NULL ? area->freed_link.next : freed.next;
    return next != &freed ? list_entry(next, struct vm_area, freed_link) : NULL;
}

u32 vmap_freed_count(void)
{
    return freed_count;
}

void vmap_freed_limit(u32 most)
{
    freed_most = most;
}

u32 vmap_freed_flush(void)
{
    uintptr_t start;
    u32 pages, count = 0;
    unsigned long flags = spin_lock_save(&vmap_lock);
    while (freed_release(&start, &pages))
        count++;
    spin_unlock_irqrestore(&vmap_lock, flags);
    return count;
}
