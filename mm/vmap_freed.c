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
 *            A FIFO: the window (vmap_window.c) and limits take from its old end.
 *
 *            FREED_AREAS_MAX descriptors are there from the start: one that comes to the
 *            list sets a spare one free. So a free takes no memory, at no time.
 *
 * State      The list and its limit; the spare descriptors.
 * Cost       64 bytes an area, at most FREED_AREAS_MAX of them, that is 4 KiB; while
 *            guard rules are set, as many as the window holds.
 * Locking    vmap_lock.
 * Read next  guard_area.c.
 */
#include "lib/assert.h"
#include "mm/meta.h"
#include "mm/page_alloc.h"
#include "mm/vmap_internal.h"

static struct list_head freed __unscanned;      /* oldest first                   */
static u32 freed_count __unscanned, freed_most __unscanned;
static u32 freed_pages __unscanned;             /* of window, without guards      */
static struct list_head spares __unscanned;     /* descriptors of nothing ...     */
static u32 spare_count __unscanned;             /* ... and they and the freed ones
                                                   are FREED_AREAS_MAX or more    */

static void add_spare(struct vm_area *area)
{
    list_add(&area->freed_link, &spares);
    spare_count++;
}

static void drop_spare(void)
{
    struct vm_area *area = list_first_entry_or_null(&spares, struct vm_area, freed_link);
    if (area == NULL)
        return;
    list_del(&area->freed_link);
    spare_count--;
    meta_free(area, sizeof(*area));
}

static void fill_spares(void)
{
    struct vm_area *area;
    while (spare_count < FREED_AREAS_MAX && (area = meta_alloc(sizeof(*area))) != NULL)
        add_spare(area);
}

/* Those that churn left here and there move together, and their slabs can go. */
static void gather_spares(void)
{
    while (spare_count > 0)
        drop_spare();
    fill_spares();
    meta_shrink(sizeof(struct vm_area));
}

void freed_init(void)
{
    INIT_LIST_HEAD(&freed);
    INIT_LIST_HEAD(&spares);
    freed_count = freed_pages = spare_count = 0;
    freed_most = FREED_AREAS_MAX;
    fill_spares();
    KASSERT(spare_count == FREED_AREAS_MAX);
}

bool freed_keeps_all(void)
{
    return freed_most > FREED_AREAS_MAX;
}

static void note_pages(const struct vm_area *area, struct vm_area *note)
{
    for (u32 i = 0; i < area->page_count; i++)
        paging_note(area->start + i * PAGE_SIZE, note);
}

/* The newest one stays, however large. */
static bool are_too_many(void)
{
    return freed_count > freed_most ||
           (!freed_keeps_all() && freed_pages > FREED_PAGES_MAX && freed_count > 1);
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
    freed_pages += area->page_count;
    drop_spare();
    while (are_too_many())
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
    freed_pages -= area->page_count;
    if (freed_count + spare_count < FREED_AREAS_MAX)
        add_spare(area);
    else
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

static void give_table(void *table)
{
    pages_give(virt_to_page(table));
}

u32 vmap_freed_flush(void)
{
    uintptr_t start;
    u32 pages, count = 0;
    unsigned long flags = spin_lock_save(&vmap_lock);
    while (freed_release(&start, &pages))
        count++;
    gather_spares();
    count += paging_drop_tables(give_table);
    spin_unlock_irqrestore(&vmap_lock, flags);
    return count;
}
