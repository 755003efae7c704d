/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_MEMMAP_CELLS_H
#define KERNEL_SHELL_MEMMAP_CELLS_H
/* kernel/shell/memmap_cells.h - pages of RAM as cells of a picture. */
#include "kernel/shell/cells.h"
#include "lib/bitmap.h"
#include "mm/page_use.h"

enum { MEMMAP_CELLS_MAX = 16 * CELLS_IN_ROW };

struct memmap {
    u32 first, end;                     /* pages shown: [first, end)                */
    u32 cell_pages;                     /* 2^n                                      */
    u32 use_pages[USE_COUNT];           /* of those passed so far                   */
    u32 leaked_blocks, leaked_bytes;    /* of those that lie in it, if only in part */
    DECLARE_BITMAP32(leaked, MEMMAP_CELLS_MAX);                     /* cells        */
};

extern const struct cell_look memmap_looks[USE_COUNT];

/** memmap_page_at - the page of RAM at @address, by whichever mapping; page_count or
 *  more: there is none. */
u32 memmap_page_at(uintptr_t address);

/** memmap_begin - choose cell_pages for the pages of @map, at least one, and mark what
 *  the last scan found leaked. All else in @map is 0. */
void memmap_begin(struct memmap *map);

/** memmap_cell - count the pages of the cell that begins at @pfn. Return: what it
 *  shows. Once for each cell. */
const struct cell_look *memmap_cell(struct memmap *map, u32 pfn);
#endif
