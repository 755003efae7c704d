/* SPDX-License-Identifier: MIT */
/*
 * mm/guard_area.c - blocks in the vmap window, each in pages of its own.
 *
 * Problem    The MMU guards whole pages, blocks have any number of bytes.
 *
 * Idea       A block of 13 bytes ends where its page ends, at whatever address that
 *            makes it begin: byte 14 is in the next page, which is not mapped. The page
 *            that holds slack is hidden (AREA_HIDES_): guard_fault.c lets through what
 *            lies in the block.
 *
 *              GUARD_EXACT  unmapped |hidden: slack  block|block ....... | unmapped
 *              GUARD_END    unmapped |filled: slack  block|block ....... | unmapped
 *              GUARD_START  unmapped |block ........ block|filled: slack | unmapped
 *
 *            Alignment: with GUARD_EXACT a block has that of its size (64 bytes: 64; 12:
 *            4; 13: none). i686 does not mind, code that keeps flags in a pointer's low
 *            bits does; the other sides align to 8. A cache that asked for more keeps
 *            it. The few bytes that then lie behind the object are slack as well.
 *            Slack is filled, and looked at when the block is freed.
 *
 *            Contents start as POISON_ALLOC: stale words could look like references.
 *
 * State      In struct vm_area.
 * Cost       Whole pages, 64 bytes, a page table entry and a TLB entry each.
 * Locking    Interrupts off; vmap_lock for areas, the cache's for its count.
 * Read next  guard_fault.c.
 */
#include "arch/cpu.h"
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/guard_internal.h"
#include "mm/kasan.h"
#include "mm/page.h"
#include "mm/redzone.h"
#include "mm/slab_internal.h"
#include "mm/vmap_internal.h"

static uintptr_t area_end(const struct vm_area *area)
{
    return area->start + area->page_count * PAGE_SIZE;
}

static uintptr_t block_end(const struct vm_area *area)
{
    return area->block_start + area->tag.size_bytes;
}

void guard_block(struct vm_area *area, struct block *block)
{
    *block = (struct block){
        .start = area->block_start,
        .capacity_bytes = area->tag.size_bytes,
        .type = area->block_type,
        .tag = &area->tag,
        .cache = area->cache,
        .guard = area,
    };
}

/* ---- hiding ---------------------------------------------------------- */

static void change_page(uintptr_t page, bool hide)
{
    if (paging_is_hidden(page) == hide)
        return;
    if (hide)
        paging_hide(page);
    else
        paging_show(page);
}

static uintptr_t block_start(const struct vm_area *area)
{
    return area->kind == VM_AREA_GUARD ? area->block_start : area->start;
}

/* Hide or show the pages of @area that hold slack: the first one, and those from the
 * block's end on: more than one if krealloc() made the block smaller. */
static void change_pages(const struct vm_area *area, bool hide)
{
    uintptr_t page = (block_start(area) + area->tag.size_bytes) & PAGE_MASK;
    if (area->hides & AREA_HIDES_FIRST)
        change_page(area->start, hide);
    for (; (area->hides & AREA_HIDES_LAST) && page < area_end(area); page += PAGE_SIZE)
        change_page(page, hide);
}

void guard_hide(struct vm_area *area)
{
    uintptr_t start = block_start(area);
    area->hides = AREA_HIDES_SLACK | (start > area->start ? AREA_HIDES_FIRST : 0) |
                  (start + area->tag.size_bytes < area_end(area) ? AREA_HIDES_LAST : 0);
    change_pages(area, true);
}

void guard_show(struct vm_area *area)
{
    change_pages(area, false);
    area->hides = 0;
}

void guard_open(const struct block *block)
{
    struct vm_area *area = block->guard;
    if (area == NULL || area->is_open || area->freed)
        return;
    change_pages(area, false);
    area->is_open = true;
}

void guard_close(const struct block *block)
{
    struct vm_area *area = block->guard;
    if (area == NULL || !area->is_open)
        return;
    change_pages(area, true);
    area->is_open = false;
}

/* ---- allocation ------------------------------------------------------ */

/* What the start of an object must be a multiple of. */
static u32 alignment_for(const struct kmem_cache *cache, enum guard_side side)
{
    if (cache != NULL && cache->block_type == BLOCK_CACHE &&
        cache->align_bytes > SLOT_ALIGN_MIN)
        return cache->align_bytes;
    return side == GUARD_EXACT ? 1 : SLOT_ALIGN_MIN;
}

static void fill_contents(struct vm_area *area, gfp_t flags)
{
    const struct kmem_cache *cache = area->cache;
    u32 debug = cache != NULL ? cache->debug : debug_pages;
    void *object = (void *)area->block_start;
    bool zero = (flags & __GFP_ZERO) || (debug & DEBUG_INIT_ALLOC);
    memset(object, zero ? 0 : POISON_ALLOC, area->tag.size_bytes);
    if (cache == NULL || cache->ctor == NULL)
        return;
    cache->ctor(object);
    if (flags & __GFP_ZERO)
        memset(object, 0, area->tag.size_bytes);
}

static void fill_slack(struct vm_area *area)
{
    memset((void *)area->start, REDZONE_LIVE, area->block_start - area->start);
    memset((void *)block_end(area), REDZONE_LIVE, area_end(area) - block_end(area));
}

static void count_object(struct kmem_cache *cache, u32 change)
{
    if (cache == NULL)
        return;
    unsigned long flags = spin_lock_save(&cache->lock);
    cache->guarded_count += change;
    spin_unlock_irqrestore(&cache->lock, flags);
}

struct vm_area *guard_area_create(struct kmem_cache *cache, enum block_type type,
                                  u32 size_bytes, enum guard_side side, gfp_t flags)
{
    spin_lock(&vmap_lock);
    u32 pages = DIV_ROUND_UP(size_bytes, PAGE_SIZE);
    struct vm_area *area = area_create(pages, VM_AREA_GUARD);
    spin_unlock(&vmap_lock);
    if (area == NULL)
        return NULL;
    area->block_type = (u8)type;
    area->cache = cache;
    area->block_start = area->start;
    if (side != GUARD_START)
        area->block_start = ALIGN_DOWN(area_end(area) - size_bytes,
                                       alignment_for(cache, side));
    tag_set(&area->tag, size_bytes);
    kasan_unpoison(area->start, area->page_count * PAGE_SIZE);
    fill_slack(area);
    fill_contents(area, flags);
    if (side == GUARD_EXACT)
        guard_hide(area);
    count_object(cache, 1);
    guard_totals.live_blocks++;
    return area;
}

/* ---- slack looked at ------------------------------------------------- */

/* Is the slack of @area as it was left? While that is hidden, only the bytes behind the
 * block can be overrun: one access may begin inside and end there. */
static void check_slack(struct vm_area *area, bool is_hidden, const char *when)
{
    struct block block;
    guard_block(area, &block);
    if (is_hidden || redzone_check_bytes(&block, area->start, block.start, REDZONE_LIVE,
                                         when))
        redzone_check_bytes(&block, block_end(area), area_end(area), REDZONE_LIVE, when);
}

void guard_resizing(struct vm_area *area)
{
    if (area->hides == 0)
        check_slack(area, false, "at krealloc");
}

void guard_resized(struct vm_area *area)
{
    bool hides = area->hides != 0;
    guard_show(area);
    fill_slack(area);
    if (hides)
        guard_hide(area);
}

/* ---- free ------------------------------------------------------------ */

static void wipe(struct vm_area *area)
{
    u32 debug = area->cache != NULL ? area->cache->debug : debug_pages;
    if (debug & DEBUG_INIT_FREE)
        memset((void *)area->start, 0, area->page_count * PAGE_SIZE);
}

void guard_free(struct vm_area *area)
{
    unsigned long flags = irq_save();
    bool was_hidden = area->hides != 0;
    guard_show(area);
    check_slack(area, was_hidden,
                area->block_type == BLOCK_CACHE ? "at kmem_cache_free" : "at kfree");
    wipe(area);
    count_object(area->cache, -1u);
    guard_totals.live_blocks--;
    spin_lock(&vmap_lock);
    area_retire(area);
    spin_unlock(&vmap_lock);
    irq_restore(flags);
}

void guard_cache_gone(const struct kmem_cache *cache)
{
    unsigned long flags = spin_lock_save(&vmap_lock);
    for (struct vm_area *a = vm_area_freed_next(NULL); a; a = vm_area_freed_next(a))
        if (a->cache == cache)
            a->cache = NULL;
    spin_unlock_irqrestore(&vmap_lock, flags);
}
