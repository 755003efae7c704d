/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cells.c - rows of coloured letters, and their legend.
 *
 * Problem    A thousand cells a picture, on a screen and on a serial line: each colour
 *            costs bytes on the line, and not all that look at it see colours.
 *
 * Idea       Neighbours that look alike are printed as one piece of text. The letter
 *            alone says all; the colour is for the eye.
 *
 * Read next  cmd_memmap.c, lib/console_colour.h.
 */
#include "kernel/shell/cells.h"
#include "lib/compiler.h"
#include "lib/printk.h"
#include "lib/string.h"

enum { LEGEND_COLUMNS = 3 };

const struct cell_look cell_leaked = {
    "leaked", '!', COLOUR_WHITE | COLOUR_BRIGHT, COLOUR_RED,
};

void cell_print(const struct cell_look *look, unsigned count, bool plain)
{
    char text[CELLS_IN_ROW];
    bool is_plain = plain || (look->colour == COLOUR_WHITE && look->background == 0);
    int level = is_plain ? LOGLEVEL_NONE : console_paint(look->colour, look->background);
    memset(text, look->letter, min(count, (unsigned)sizeof(text)));
    console_write(text, min(count, (unsigned)sizeof(text)), level);
}

void cells_print_row(uintptr_t address, const struct cell_look *const *cells,
                     unsigned count, bool plain)
{
    kprintf("0x%08lx ", (unsigned long)address);
    for (unsigned i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && cells[end] == cells[i]; end++)
            continue;
        cell_print(cells[i], end - i, plain);
    }
    kprintf("\n");
}

void cell_legend(unsigned i, const struct cell_look *look, u32 number, const char *unit,
                 bool plain)
{
    kprintf("%s", i == 0 ? "" : i % LEGEND_COLUMNS == 0 ? "\n" : "  ");
    cell_print(look, 1, plain);
    kprintf(" %-12s %7u%s", look->name, number, unit);
}

void cell_legend_end(void)
{
    kprintf("\n");
}
