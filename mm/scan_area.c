/* SPDX-License-Identifier: MIT */
/*
 * mm/scan_area.c - ranges that are roots while the block around them lives.
 *
 * Problem    A block that must not count as leaked, or is not scanned, may hold the
 *            only references to others in one known part of it.
 * Idea       A list of ranges, each with the sequence number of its block: numbers
 *            are never used twice, so a range whose block was freed, whoever lives at
 *            that address now, is told apart, and dropped by the next scan.
 * State      The list, in the detector's own memory.
 * Cost       A scan looks each range's block up.
 * Locking    Interrupts off.
 * Read next  roots.c, mark.c.
 */
#include "mm/scan_area.h"
#include "arch/cpu.h"
#include "lib/compiler.h"
#include "lib/printk.h"
#include "mm/block.h"
#include "mm/kmemleak.h"
#include "mm/meta.h"
#include "mm/roots.h"

struct area {
    struct area *next;
    uintptr_t start, end;
    u32 sequence;                       /* of the block's allocation            */
};

static struct area *areas __unscanned;
static u32 count;

static bool is_live(const struct area *area)
{
    struct block block;
    return block_find(area->start, &block) && block.tag->sequence == area->sequence;
}

static void drop(struct area **at)
{
    struct area *area = *at;
    *at = area->next;
    meta_free(area, sizeof(*area));
    count--;
}

static void visit_areas(root_visit_fn visit, void *context)
{
    struct area **at = &areas;
    while (*at != NULL) {
        struct area *area = *at;
        if (!is_live(area)) {
            drop(at);
            continue;
        }
        const struct root_range range = { area->start, area->end, ROOT_AREA, 0,
                                          "scan area" };
        visit(&range, context);
        at = &area->next;
    }
}

void kmemleak_scan_area(const void *p, size_t bytes, gfp_t flags)
{
    struct block block;
    uintptr_t start = (uintptr_t)p;
    unsigned long irq_flags = irq_save();
    if (block_find(start, &block)) {
        uintptr_t room = block.start + block.tag->size_bytes - start;
        struct area *area = meta_alloc(sizeof(*area));
        if (area != NULL) {
            *area = (struct area){ areas, start, start + min(room, (uintptr_t)bytes),
                                   block.tag->sequence };
            areas = area;
            count++;
        } else {
            pr_warn("kmemleak: no memory for a scan area at %p\n", p);
        }
    }
    irq_restore(irq_flags);
}

void kmemleak_free(const void *p)
{
    kmemleak_ignore(p);
}

void kmemleak_alloc(const void *p, size_t bytes, int min_count, gfp_t flags)
{
    struct block block;
    unsigned long irq_flags = irq_save();
    if (block_find((uintptr_t)p, &block) && block.start == (uintptr_t)p)
        block.tag->flags &= (u8)~TAG_IGNORE;
    irq_restore(irq_flags);
    if (min_count == 0)
        kmemleak_not_leak(p);
}

void kmemleak_erase(void **p)
{
    *p = NULL;
}

u32 scan_area_count(void)
{
    return count;
}

void scan_area_init(void)
{
    root_source_register(visit_areas);
}
