/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_SCREEN_H
#define ARCH_X86_SCREEN_H
/* arch/x86/screen.h - a small terminal over an array of character cells. */
#include "lib/console_colour.h"
#include "lib/types.h"

enum { SCREEN_COLUMNS = 80, SCREEN_ROWS = 25,
       SCREEN_CELLS = SCREEN_COLUMNS * SCREEN_ROWS,
       SCREEN_PARAMS_MAX = 4 };

enum vga_colour { VGA_BLACK, VGA_BLUE, VGA_GREEN, VGA_CYAN, VGA_RED, VGA_MAGENTA,
                  VGA_BROWN, VGA_GREY, VGA_BRIGHT = 8 };

/*
 * Invariant: row < SCREEN_ROWS, column <= SCREEN_COLUMNS. A column of
 * SCREEN_COLUMNS means that the line is full and the next character wraps.
 */
struct screen {
    u16 cells[SCREEN_CELLS];    /* to be seen: character, colours << 8         */
    u16 shown[SCREEN_CELLS];    /* what @video was last given                  */
    volatile u16 *video;
    unsigned changed_row, changed_end;  /* rows to compare: [row, end)         */
    unsigned row, column;       /* of the cursor                               */
    u8 colours;                 /* as chosen by ESC[nm: background << 4 | text */
    u8 shown_colours;           /* of the text being written                   */
    enum { SCREEN_TEXT, SCREEN_ESCAPE, SCREEN_PARAMS } state;
    unsigned params[SCREEN_PARAMS_MAX], param_count;    /* of ESC[1;2..        */
};

/** screen_init - cleared, grey on black. @video: SCREEN_CELLS, caller-owned. */
void screen_init(struct screen *s, volatile u16 *video);

/** screen_write - show @text at once. @colours: 0 means what ESC[nm chose. */
void screen_write(struct screen *s, const char *text, size_t length_bytes, u8 colours);

/** screen_colours - the VGA's number for these: background << 4 | text. @text: a
 *  console_colour, bright or not. */
u8 screen_colours(unsigned text, enum console_colour background);

/** screen_cursor - index of the cell where the cursor is shown. */
unsigned screen_cursor(const struct screen *s);
#endif
