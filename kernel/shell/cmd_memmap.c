/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_memmap.c - memmap: a picture of what memory is used for.
 *
 * Problem    meminfo says how much of each, not where. Fragmentation, a leak that pins
 *            a page here and there, a slab that is nearly empty are things to be seen.
 *
 * Idea       At most 16 rows of 64 cells, so that it fits the VGA screen together with
 *            its legend. The legend counts pages, not cells: its sum is all the memory
 *            that is shown. -j has the same cells, neighbours that are alike as one.
 *
 * Not done   One moment for all cells: memory goes on while they are printed.
 * Read next  memmap_cells.c, memmap_slots.c, cells.c.
 */
#include "arch/paging.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/memmap_cells.h"
#include "kernel/shell/memmap_slots.h"
#include "kernel/shell/options.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "mm/kmemleak.h"
#include "mm/page.h"

/* ---- text ------------------------------------------------------------ */

static void print_legend(const struct memmap *map, bool plain)
{
    const struct kmemleak_summary *last = kmemleak_last();
    unsigned entries = 0;
    for (unsigned use = 0; use < USE_COUNT; use++)
        if (map->use_pages[use] > 0)
            cell_legend(entries++, &memmap_looks[use],
                        map->use_pages[use] * (PAGE_SIZE / 1024), " kB", plain);
    cell_legend_end();
    cell_print(&cell_leaked, 1, plain);
    if (last->scan_number == 0)
        kprintf(" leaked: not known before a 'kmemleak scan'\n");
    else
        kprintf(" leaked, by scan %u: %u block%s, %u bytes, in cells marked so\n",
                last->scan_number, map->leaked_blocks, plural(map->leaked_blocks),
                map->leaked_bytes);
}

static int print_map(struct memmap *map, bool plain)
{
    const struct cell_look *cells[CELLS_IN_ROW];
    kprintf("%u kB, a cell is %u page%s (%u kB)\n",
            (map->end - map->first) * (PAGE_SIZE / 1024), map->cell_pages,
            plural(map->cell_pages), map->cell_pages * (PAGE_SIZE / 1024));
    for (u32 pfn = map->first; pfn < map->end;) {
        u32 row = pfn;
        unsigned count = 0;
        for (; count < CELLS_IN_ROW && pfn < map->end; pfn += map->cell_pages)
            cells[count++] = memmap_cell(map, pfn);
        cells_print_row((uintptr_t)page_address(&mem_map[row]), cells, count, plain);
        if (shell_interrupted())
            return COMMAND_FAILED;
    }
    print_legend(map, plain);
    return COMMAND_OK;
}

/* ---- JSON ------------------------------------------------------------ */

static void run_json(u32 first, u32 end, const struct cell_look *look)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "memmap", "run");
    json_address(&json, "addr", (uintptr_t)page_address(&mem_map[first]));
    json_number(&json, "bytes", (end - first) * PAGE_SIZE);
    json_string(&json, "state", look->name);
    json_end(&json);
}

static void state_json(const struct cell_look *look, u32 pages)
{
    char letter[2] = { look->letter };
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "memmap", "state");
    json_string(&json, "state", look->name);
    json_string(&json, "letter", letter);
    json_number(&json, "bytes", pages * PAGE_SIZE);
    json_end(&json);
}

static void summary_json(const struct memmap *map)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "memmap", "summary");
    json_number(&json, "bytes", (map->end - map->first) * PAGE_SIZE);
    json_number(&json, "cell_bytes", map->cell_pages * PAGE_SIZE);
    json_number(&json, "scan", kmemleak_last()->scan_number);
    json_number(&json, "leaked", map->leaked_blocks);
    json_number(&json, "leaked_bytes", map->leaked_bytes);
    json_end(&json);
}

/* The same cells, neighbours that are alike as one line. */
static int map_json(struct memmap *map)
{
    const struct cell_look *look = memmap_cell(map, map->first);
    u32 start = map->first;
    for (u32 pfn = map->first + map->cell_pages; pfn < map->end; pfn += map->cell_pages) {
        const struct cell_look *here = memmap_cell(map, pfn);
        if (here == look)
            continue;
        run_json(start, pfn, look);
        look = here;
        start = pfn;
        if (shell_interrupted())
            return COMMAND_FAILED;
    }
    run_json(start, map->end, look);
    for (unsigned use = 0; use < USE_COUNT; use++)
        state_json(&memmap_looks[use], map->use_pages[use]);
    summary_json(map);
    return COMMAND_OK;
}

/* ---- arguments ------------------------------------------------------- */

/* [ADDR [LEN]]: what to show. Return: 0, or what a mistake that was reported returns. */
static int parse_range(int argc, char **argv, struct memmap *map)
{
    unsigned long address, bytes = MEMMAP_CELLS_MAX * PAGE_SIZE;
    map->end = page_count;
    if (argc == 0)
        return 0;
    if (argc > 2)
        return command_unexpected("memmap", argv[2]);
    int err = argument_address("memmap", argv[0], &address);
    if (err == 0 && argc == 2)
        err = argument_number("memmap", "LEN", argv[1], 1, DIRECT_MAP_BYTES_MAX, &bytes);
    if (err != 0)
        return err;
    map->first = memmap_page_at(address);
    if (map->first >= page_count)
        return command_usage_error("memmap", "ADDR: found 0x%08lx, where no RAM is, "
                                   "expected 0x%08x to 0x%08lx", address, PAGE_OFFSET,
                                   (unsigned long)page_address(mem_map + page_count) - 1);
    if (argc == 1)
        bytes -= address % PAGE_SIZE;           /* so that a cell stays one page */
    u32 pages = (u32)((address % PAGE_SIZE + bytes + PAGE_SIZE - 1) >> PAGE_SHIFT);
    map->end = map->first + min(pages, page_count - map->first);
    return 0;
}

int cmd_memmap(int argc, char **argv)
{
    struct options options = { 0 };
    bool as_json = false, plain = false, slots = false;
    int letter;
    while ((letter = options_next(&options, argc, argv, "jps")) > 0) {
        as_json |= letter == 'j';
        plain |= letter == 'p';
        slots |= letter == 's';
    }
    if (letter < 0)
        return COMMAND_USAGE;
    argc -= options.index;
    argv += options.index;
    if (slots)
        return memmap_slots(argc, argv, as_json, plain);
    struct memmap map = { 0 };
    if (parse_range(argc, argv, &map) != 0)
        return COMMAND_USAGE;
    memmap_begin(&map);
    return as_json ? map_json(&map) : print_map(&map, plain);
}
