/* SPDX-License-Identifier: MIT */
/*
 * mm/page_use.c - what each page of RAM is used for.
 *
 * Problem    A picture of all memory wants one word for each page; page descriptors say
 *            it in three places: the run's head, the slab, the area.
 *
 * Idea       Ask the head, then whoever it names. Each answer tells how far it holds, so
 *            that a walk over much free memory takes few steps:
 *
 *              pfn --> head of its run --FREE, BLOCK, META--> up to the run's end
 *                      page --SLAB--> fill of the slab, up to the slab's end
 *                           --VMAP--> kind of the area, this page
 *
 * State      None.
 * Cost       20 to 60 instructions an answer.
 * Locking    Interrupts off in each function.
 * Not done   Guarded blocks by their kind: in the window they count as vmalloc's.
 * Read next  kernel/shell/cmd_memmap.c.
 */
#include "mm/page_use.h"
#include "arch/cpu.h"
#include "arch/sections.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

/* From @pfn to the end of the 2^@order pages that begin at @head; 0: it is in none. */
static u32 rest_of_run(u32 pfn, u32 head, unsigned order)
{
    u32 passed = pfn - head;
    return passed < 1u << order ? (1u << order) - passed : 0;
}

/* Pages up to the end of [@start, @end), if @pfn lies in there, else 0. */
static u32 rest_of_range(u32 pfn, const void *start, const void *end)
{
    u32 first = page_to_pfn(virt_to_page(start));
    u32 behind = (u32)(PAGE_ALIGN(virt_to_phys(end)) >> PAGE_SHIFT);
    return pfn >= first && pfn < behind ? behind - pfn : 0;
}

static u32 use_of_reserved(u32 pfn, enum page_use *use)
{
    u32 image = rest_of_range(pfn, __image_start, __image_end);
    u32 descriptors = rest_of_range(pfn, mem_map, mem_map + page_count);
    *use = image > 0 ? USE_IMAGE : descriptors > 0 ? USE_DESCRIPTORS : USE_RESERVED;
    return max(1u, image + descriptors);
}

static u32 use_of_slab(u32 pfn, const struct slab *slab, enum page_use *use)
{
    u32 taken = slab->slot_count - slab_free_count(slab);
    *use = taken == 0 ? USE_SLAB_EMPTY :
           taken == slab->slot_count ? USE_SLAB_FULL :
           2 * taken < slab->slot_count ? USE_SLAB_LOW : USE_SLAB_HIGH;
    return max(1u, rest_of_run(pfn, page_to_pfn(slab_head(slab)), slab->order));
}

static enum page_use use_of_area(const struct vm_area *area)
{
    switch (area->kind) {
    case VM_AREA_STACK:
        return USE_STACK;
    case VM_AREA_MODULE:
        return USE_MODULE;
    case VM_AREA_TABLE:
        return USE_META;
    default:
        return USE_VMALLOC;
    }
}

/* The page at @pfn is in a run that has a head. */
static u32 use_of_run(u32 pfn, enum page_use *use)
{
    const struct page *head = page_head(&mem_map[pfn]);
    u32 pages = rest_of_run(pfn, page_to_pfn(head), head->order);
    if (head->state == PAGE_FREE)
        *use = head->is_warm ? USE_WARM : USE_FREE;
    else
        *use = head->state == PAGE_BLOCK ? USE_BLOCK : USE_META;
    if (pages == 0)                         /* set aside after damage (debug_sanity.c) */
        *use = USE_META;
    return max(1u, pages);
}

static u32 use_now(u32 pfn, enum page_use *use)
{
    const struct page *page = &mem_map[pfn];
    switch (page->state) {
    case PAGE_RESERVED:
        return use_of_reserved(pfn, use);
    case PAGE_SLAB:
        return use_of_slab(pfn, page->slab, use);
    case PAGE_VMAP:
        *use = use_of_area(page->area);
        return 1;
    case PAGE_TABLE:
        *use = USE_TABLE;
        return 1;
    case PAGE_FLANK:
        *use = USE_FLANK;
        return 1;
    default:
        return use_of_run(pfn, use);
    }
}

u32 page_use(u32 pfn, enum page_use *use)
{
    unsigned long flags = irq_save();
    u32 pages = use_now(pfn, use);
    irq_restore(flags);
    return pages;
}

/* ---- the slots of a slab --------------------------------------------- */

static const struct slab *slab_at(uintptr_t address)
{
    const struct page *page = page_of(address);
    return page != NULL && page->state == PAGE_SLAB ? page->slab : NULL;
}

bool slab_view(uintptr_t address, struct slab_view *view)
{
    unsigned long flags = irq_save();
    const struct slab *slab = slab_at(address);
    if (slab != NULL) {
        view->start = slab->base;
        view->slot_bytes = slab->slot_bytes;
        view->slots = slab->slot_count;
        view->pages = 1u << slab->order;
        strscpy(view->cache, slab->cache->name, sizeof(view->cache));
    }
    irq_restore(flags);
    return slab != NULL;
}

static enum slot_use use_of_slot(const struct slab *slab, u32 slot)
{
    if (bitmap_test(slab->free_map, slot))
        return SLOT_FREE;
    if (slab->tags == NULL)                 /* the allocators' own: no blocks */
        return SLOT_TAKEN;
    u8 flags = slab->tags[slot].flags;
    if (!(flags & TAG_LIVE))
        return SLOT_QUARANTINED;
    return flags & TAG_LEAKED ? SLOT_LEAKED : SLOT_TAKEN;
}

enum slot_use slab_slot_use(uintptr_t address, u32 slot)
{
    unsigned long flags = irq_save();
    const struct slab *slab = slab_at(address);
    bool exists = slab != NULL && slot < slab->slot_count;
    enum slot_use use = exists ? use_of_slot(slab, slot) : SLOT_FREE;
    irq_restore(flags);
    return use;
}
