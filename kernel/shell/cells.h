/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_CELLS_H
#define KERNEL_SHELL_CELLS_H
/* kernel/shell/cells.h - rows of coloured letters, and their legend. */
#include "lib/console_colour.h"
#include "lib/types.h"

enum { CELLS_IN_ROW = 64 };             /* with the address before them: 75 columns */

/* What one kind of cell looks like. Only what is leaked has a background. */
struct cell_look {
    const char *name;                   /* up to 16 characters                      */
    char letter;
    u8 colour, background;              /* enum console_colour; white on black: as
                                           any text                                 */
};

extern const struct cell_look cell_leaked;

/** cell_print - one letter, or @count alike. @plain: without its colours. */
void cell_print(const struct cell_look *look, unsigned count, bool plain);

/** cells_print_row - "0x@address ", @count (up to CELLS_IN_ROW) cells, a newline. */
void cells_print_row(uintptr_t address, const struct cell_look *const *cells,
                     unsigned count, bool plain);

/** cell_legend - an entry; @i counts them from 0, three in a line. cell_legend_end: end
 *  the last line. */
void cell_legend(unsigned i, const struct cell_look *look, u32 number, const char *unit,
                 bool plain);
void cell_legend_end(void);
#endif
