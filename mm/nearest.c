/* SPDX-License-Identifier: MIT */
/*
 * mm/nearest.c - an address lies in no block: which one did its author mean?
 *
 * Problem    A wild pointer is seldom random. It was computed from a good one, and
 *            missed: by one element, by one header, by the length of the array.
 *
 * Idea       Look to both sides, a few pages far, and let the nearest block win; of
 *            two equally near ones the live one. A slot that was never used is no
 *            block, and nobody can have meant it.
 *
 *              block A |   10 bytes   x   6 bytes   | block B:  B, 6 bytes before
 *
 *            Behind a block counts from its last requested byte: one past the end is
 *            1 byte behind. An address in a guard page belongs to its guarded block.
 *
 * State      None.
 * Cost       At most 9 pages, 3 slots in each.
 * Locking    Callers have interrupts off where the answer must stay true.
 * Read next  kernel/misuse_report.c.
 */
#include "mm/guard.h"
#include "mm/misuse.h"
#include "mm/page.h"
#include "mm/slab_internal.h"
#include "mm/vmap.h"

enum { PAGES_FAR = 4 };                 /* how far to look, on either side */

struct search {
    uintptr_t address;
    struct block *best;
    u32 best_bytes;                     /* to it; UINT32_MAX: none yet             */
};

/* < 0: before the block; else behind its last byte, which is 0. */
static s32 distance_to(const struct block *block, uintptr_t address)
{
    if (address < block->start)
        return (s32)(address - block->start);
    uintptr_t last = block->start + block->tag->size_bytes - 1;
    return address > last ? (s32)(address - last) : 0;
}

static bool is_live(const struct block *block)
{
    return block->tag->flags & TAG_LIVE;
}

static void consider(struct search *s, const struct block *block)
{
    if (block->tag->trace == NULL)
        return;
    s32 distance = distance_to(block, s->address);
    u32 bytes = (u32)(distance < 0 ? -distance : distance);
    if (bytes > s->best_bytes ||
        (bytes == s->best_bytes && (is_live(s->best) || !is_live(block))))
        return;
    *s->best = *block;
    s->best_bytes = bytes;
}

/* A module's sections are blocks, too, but nobody computes addresses from them. */
static bool is_of_module(uintptr_t address)
{
    const struct vm_area *area = vm_area_of(address);
    return area != NULL && area->kind == VM_AREA_MODULE;
}

static void consider_at(struct search *s, uintptr_t address)
{
    struct block block;
    if (block_slot(address, &block) && !is_of_module(address))
        consider(s, &block);
}

/* The slot nearest to @address, and its neighbours. */
static void consider_slab(struct search *s, const struct slab *slab, uintptr_t address)
{
    u32 nearest = address < slab->base ? 0 : slab_slot_index(slab, address);
    u32 last = slab->slot_count - 1u;
    u32 middle = min(nearest, last);
    for (u32 i = middle > 0 ? middle - 1 : 0; i <= min(middle + 1, last); i++)
        consider_at(s, (uintptr_t)slab_slot_address(slab, i));
}

/* What lies on the page of @address, its byte that is nearest to the one in question. */
static void consider_page(struct search *s, uintptr_t address)
{
    const struct page *page = page_of(address);
    if (page != NULL && page->state == PAGE_SLAB)
        consider_slab(s, page->slab, address);
    else
        consider_at(s, address);
}

bool block_nearest(uintptr_t address, struct block *block, s32 *distance_bytes)
{
    if (guard_freed(address, block)) {
        *distance_bytes = distance_to(block, address);
        return true;
    }
    struct search s = { address, block, UINT32_MAX };
    uintptr_t page = address & PAGE_MASK;
    consider_page(&s, address);
    for (unsigned i = 1; i <= PAGES_FAR; i++) {
        consider_page(&s, page - (i - 1) * PAGE_SIZE - 1);
        consider_page(&s, page + i * PAGE_SIZE);
    }
    if (s.best_bytes == UINT32_MAX)
        return false;
    *distance_bytes = distance_to(block, address);
    return true;
}
