/* SPDX-License-Identifier: MIT */
/*
 * mm/mm.c - memory comes up.
 *
 * Problem    The page allocator needs page descriptors, and they need memory, before
 *            there is an allocator.
 *
 * Idea       Cut the descriptors from the first range of RAM that holds them; all
 *            that then is left goes to the page allocator. Below 1 MiB nothing is used:
 *            firmware, loaders and emulators keep things there.
 *
 *              0      1 MiB   image       mem_map                     top
 *              |unused|kernel |[modules]..|descriptors|  free pages   |
 *
 * State      What was found, for the boot message.
 * Cost       Once: 32 bytes of descriptor a page.
 * Read next  page_alloc.c.
 */
#include "mm/mm.h"
#include "arch/paging.h"
#include "arch/sections.h"
#include "arch/words.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/depot.h"
#include "mm/kasan.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/memory_map.h"
#include "mm/page_alloc.h"
#include "mm/quarantine.h"
#include "mm/slab_internal.h"
#include "mm/slab_stats.h"
#include "mm/vmap.h"

enum { LOW_MEMORY_BYTES = 1024 * 1024 };

static struct mm_memory_summary summary __unscanned;    /* large numbers look like
                                                           pointers */
static struct memory_map map __unscanned;

/* What must not be handed out although it is RAM. Return: how many ranges. */
static unsigned list_taken(const struct boot_info *info, struct memory_range *taken)
{
    unsigned count = 0;
    taken[count++] = (struct memory_range){ 0, LOW_MEMORY_BYTES };
    taken[count++] = (struct memory_range){
        virt_to_phys(__image_start), virt_to_phys(__image_end),
    };
    for (unsigned i = 0; i < info->module_count; i++)
        taken[count++] = (struct memory_range){
            info->modules[i].start, info->modules[i].end,
        };
    return count;
}

/* Cut the map to what the direct map shows. Return: physical address of its top. */
static u32 cut_to_direct_map(void)
{
    u64 top = 0;
    for (unsigned i = 0; i < map.count; i++) {
        struct memory_range *r = &map.ranges[i];
        u64 end = min_t(u64, r->end, DIRECT_MAP_BYTES_MAX);
        summary.beyond_bytes += r->end - max(r->start, end);
        r->end = max(r->start, end);                /* may leave it empty */
        if (r->start < r->end)
            top = r->end;
    }
    return (u32)top;
}

/* Where the last boot module ends that the direct map can show. */
static u32 top_of_modules(const struct boot_info *info)
{
    u32 top = 0;
    for (unsigned i = 0; i < info->module_count; i++)
        if (info->modules[i].end <= DIRECT_MAP_BYTES_MAX)
            top = max(top, (u32)PAGE_ALIGN(info->modules[i].end));
    return top;
}

/* Cut @bytes, page aligned, off the front of a range that holds them. */
static void *boot_take(u32 bytes)
{
    for (unsigned i = 0; i < map.count; i++) {
        struct memory_range *r = &map.ranges[i];
        if (r->end - r->start < bytes)
            continue;
        void *p = phys_to_virt((phys_addr_t)r->start);
        r->start += PAGE_ALIGN(bytes);
        return p;
    }
    return NULL;
}

static void page_allocator_up(u32 top)
{
    u32 count = top >> PAGE_SHIFT;
    struct page *descriptors = boot_take(count * sizeof(struct page));
    KASSERT(descriptors != NULL);           /* else: RAM for no page descriptors */
    kasan_shadow_build(top, boot_take);
    page_alloc_init(descriptors, count);
    for (unsigned i = 0; i < map.count; i++) {
        u32 first = (u32)(map.ranges[i].start >> PAGE_SHIFT);
        u32 pages = (u32)(map.ranges[i].end >> PAGE_SHIFT) - first;
        if (pages > 0)
            page_alloc_release(first, pages);
        summary.managed_bytes += pages * PAGE_SIZE;
    }
}

void mm_init(const struct boot_info *info)
{
    struct memory_range taken[BOOT_MODULES_MAX + 2];
    memory_map_build(&map, info, taken, list_taken(info, taken));
    summary.found_bytes = map.found_bytes;
    u32 top = max(cut_to_direct_map(), top_of_modules(info));
    KASSERT(top > LOW_MEMORY_BYTES);        /* else: the loader reported no RAM */
    paging_init(top);
    page_allocator_up(top);
    quarantine_init();
    depot_init();
    slab_init();
    kmalloc_init();
    vmap_init();
    words_init();
    kmemleak_init();
    kasan_init();
}

struct mm_memory_summary mm_memory_summary(void)
{
    return summary;
}

bool mm_check(void)
{
    return page_alloc_check() && slab_check() && block_check();
}
