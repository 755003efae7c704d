/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/memmap_cells.c - pages of RAM as cells of a picture.
 *
 * Problem    A screen has a thousand cells for memory, memory has many thousand pages.
 *
 * Idea       A cell stands for a run of 2^n pages, the same n for all:
 *
 *              pages  [free|free|slab|slab|free|pages|..] --> the use that most have of
 *              cell   [           's'                   ]     those that are not free
 *
 *            A cell in which anything lies that the last scan found leaked says so and
 *            nothing else, however small that is. Pages are counted besides, not cells.
 *
 * State      The caller's.
 * Cost       A step for each run of pages, and one for each leaked block.
 * Locking    Each run by itself: what changes in between may be seen half.
 * Read next  mm/page_use.c, cmd_memmap.c.
 */
#include "kernel/shell/memmap_cells.h"
#include "arch/paging.h"
#include "lib/compiler.h"
#include "lib/math.h"
#include "mm/kmemleak.h"
#include "mm/page.h"

const struct cell_look memmap_looks[USE_COUNT] = {
    [USE_FREE] =        { "free",        '.', COLOUR_BLACK | COLOUR_BRIGHT, 0 },
    [USE_WARM] =        { "warm",        'w', COLOUR_GREEN, 0 },
    [USE_SLAB_EMPTY] =  { "slab-empty",  'e', COLOUR_YELLOW, 0 },
    [USE_SLAB_LOW] =    { "slab-low",    's', COLOUR_YELLOW, 0 },
    [USE_SLAB_HIGH] =   { "slab-high",   'S', COLOUR_YELLOW | COLOUR_BRIGHT, 0 },
    [USE_SLAB_FULL] =   { "slab-full",   'F', COLOUR_YELLOW | COLOUR_BRIGHT, 0 },
    [USE_BLOCK] =       { "pages",       'P', COLOUR_CYAN | COLOUR_BRIGHT, 0 },
    [USE_FLANK] =       { "flank",       'f', COLOUR_CYAN, 0 },
    [USE_VMALLOC] =     { "vmalloc",     'V', COLOUR_BLUE | COLOUR_BRIGHT, 0 },
    [USE_MODULE] =      { "module",      'M', COLOUR_BLUE | COLOUR_BRIGHT, 0 },
    [USE_STACK] =       { "stack",       'K', COLOUR_MAGENTA | COLOUR_BRIGHT, 0 },
    [USE_TABLE] =       { "page-table",  'T', COLOUR_GREEN | COLOUR_BRIGHT, 0 },
    [USE_META] =        { "metadata",    'D', COLOUR_MAGENTA, 0 },
    [USE_IMAGE] =       { "image",       'I', COLOUR_WHITE, 0 },
    [USE_DESCRIPTORS] = { "mem_map",     'm', COLOUR_WHITE, 0 },
    [USE_RESERVED] =    { "reserved",    '-', COLOUR_BLACK | COLOUR_BRIGHT, 0 },
};

u32 memmap_page_at(uintptr_t address)
{
    phys_addr_t physical;
    struct page *page = page_of(address);
    if (page != NULL)
        return page_to_pfn(page);
    return paging_lookup(address, &physical) ? physical >> PAGE_SHIFT : page_count;
}

/* ---- what the last scan found ---------------------------------------- */

/* Mark the cells of [@first, @end), pages. Return: is any of them shown? */
static bool mark_pages(struct memmap *map, u32 first, u32 end)
{
    first = max(first, map->first);
    end = min(end, map->end);
    for (u32 pfn = first; pfn < end; pfn++)
        bitmap_set_bit(map->leaked, (pfn - map->first) / map->cell_pages);
    return first < end;
}

static bool mark_block(struct memmap *map, uintptr_t start, u32 bytes)
{
    uintptr_t last = start + max(bytes, 1u) - 1;
    struct page *page = page_of(start);
    bool is_shown = false;
    if (page != NULL)
        return mark_pages(map, page_to_pfn(page), page_to_pfn(page_of(last)) + 1);
    for (start &= ~(uintptr_t)(PAGE_SIZE - 1); start <= last; start += PAGE_SIZE) {
        u32 pfn = memmap_page_at(start);
        if (pfn < page_count && mem_map[pfn].state == PAGE_VMAP)   /* else others' */
            is_shown |= mark_pages(map, pfn, pfn + 1);
    }
    return is_shown;
}

static void mark_leaked(struct memmap *map)
{
    struct block_cursor cursor = { 0 };
    struct kmemleak_object object;
    while (kmemleak_next_leaked(&cursor, &object)) {
        if (!mark_block(map, object.address, object.size_bytes))
            continue;
        map->leaked_blocks++;
        map->leaked_bytes += object.size_bytes;
    }
}

/* ---- cells ----------------------------------------------------------- */

static enum page_use most_of(const u32 pages[USE_COUNT])
{
    enum page_use most = pages[USE_WARM] > pages[USE_FREE] ? USE_WARM : USE_FREE;
    u32 most_pages = 0;
    for (unsigned use = USE_WARM + 1; use < USE_COUNT; use++) {
        if (pages[use] > most_pages) {
            most_pages = pages[use];
            most = use;
        }
    }
    return most;
}

/* Count the pages of the cell at @pfn. Return: what it shows. */
const struct cell_look *memmap_cell(struct memmap *map, u32 pfn)
{
    u32 pages[USE_COUNT] = { 0 }, end = min(pfn + map->cell_pages, map->end);
    u32 number = (pfn - map->first) / map->cell_pages;

    while (pfn < end) {
        enum page_use use = USE_FREE;
        u32 run = min(page_use(pfn, &use), end - pfn);
        pages[use] += run;
        pfn += run;
    }
    for (unsigned use = 0; use < USE_COUNT; use++)
        map->use_pages[use] += pages[use];
    bool is_leaked = bitmap_test(map->leaked, number);
    return is_leaked ? &cell_leaked : &memmap_looks[most_of(pages)];
}

void memmap_begin(struct memmap *map)
{
    u32 pages = map->end - map->first;
    map->cell_pages = roundup_pow_of_two(DIV_ROUND_UP(pages, MEMMAP_CELLS_MAX));
    mark_leaked(map);
}
