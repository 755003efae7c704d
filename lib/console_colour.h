/* SPDX-License-Identifier: MIT */
#ifndef LIB_CONSOLE_COLOUR_H
#define LIB_CONSOLE_COLOUR_H
/*
 * lib/console_colour.h - colours of what commands print.
 *
 *     console_write("!", 1, console_paint(COLOUR_WHITE | COLOUR_BRIGHT, COLOUR_RED));
 *
 * A colour belongs to a piece of text, as a level does, and goes to the sinks the same
 * way. It is no state of the console: a command that is killed leaves none behind, and a
 * message of the log in between has its own. Each sink shows colours in its own manner,
 * or not at all: arch/x86/vga.c, arch/x86/serial.c.
 */
#include "lib/types.h"

/* In the order of ECMA-48 and ANSI terminals. */
enum console_colour {
    COLOUR_BLACK, COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW,
    COLOUR_BLUE, COLOUR_MAGENTA, COLOUR_CYAN, COLOUR_WHITE,
    COLOUR_COUNT,
    COLOUR_BRIGHT = 8,                  /* added to one of them, of text only        */
};

enum { CONSOLE_PAINTED = 0x100 };       /* above all levels                          */

/** console_paint - the level for console_write() that stands for these colours.
 *  @background: black is the sink's own. */
static inline int console_paint(unsigned text, enum console_colour background)
{
    return CONSOLE_PAINTED | (int)background << 4 | (int)text;
}

/* For sinks: what is in a @level. */
static inline bool console_is_painted(int level)
{
    return level & CONSOLE_PAINTED;
}

static inline unsigned console_text_colour(int level)
{
    return level & 0xf;
}

static inline enum console_colour console_background(int level)
{
    return (enum console_colour)(level >> 4 & 0x7);
}
#endif
