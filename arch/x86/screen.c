/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/screen.c - a small terminal over an array of character cells.
 *
 * Problem    A shell with a line editor needs a cursor, scrolling, colours, and the
 *            few escape sequences that it prints; the VGA has only cells.
 *
 * Idea       A state machine over bytes: text, behind ESC, behind ESC [. It knows
 *            ESC[H ESC[2J ESC[K ESC[nm and swallows all others. A full line wraps
 *            when the next character comes, not before (as a VT100 does), so that 80
 *            characters and a newline are one line.
 *
 *            Video memory is slow, and in an emulator each access to it a call. So
 *            text is laid out in an ordinary array, and at the end of a write only
 *            the cells that differ from what the screen shows are stored there. A
 *            log that scrolls has many alike.
 *
 *              bytes -> cells --differs from shown?--> shown, video
 *
 * Cost       A line at the bottom: 2000 moves and comparisons in RAM, a store to
 *            video memory for each cell that looks different now.
 *
 * Locking    None; the caller serialises.
 *
 * Read next  vga.c. ECMA-48; DEC VT100 User Guide, chapter 3.
 */
#include "arch/x86/screen.h"
#include "lib/compiler.h"
#include "lib/string.h"

enum { TAB_COLUMNS = 8, ESCAPE = 0x1b, PARAM_MAX = 999,
       LAST_ROW = SCREEN_CELLS - SCREEN_COLUMNS };
enum { COLOURS_DEFAULT = VGA_GREY, TEXT_MASK = 0x0f, BACKGROUND_MASK = 0x70 };

static void clear(struct screen *s, unsigned first, unsigned end)
{
    for (unsigned i = first; i < end; i++)
        s->cells[i] = ' ' | COLOURS_DEFAULT << 8;
}

static void mark_changed(struct screen *s, unsigned row, unsigned end)
{
    s->changed_row = min(s->changed_row, row);
    s->changed_end = max(s->changed_end, end);
}

/* Bring video memory up to date. */
static void flush(struct screen *s)
{
    for (unsigned i = s->changed_row * SCREEN_COLUMNS;
         i < s->changed_end * SCREEN_COLUMNS; i++) {
        if (s->shown[i] != s->cells[i])
            s->video[i] = s->shown[i] = s->cells[i];
    }
    s->changed_row = SCREEN_ROWS;
    s->changed_end = 0;
}

void screen_init(struct screen *s, volatile u16 *video)
{
    memset(s, 0, sizeof(*s));           /* shown: no cell looks like 0 from here on */
    s->video = video;
    s->colours = COLOURS_DEFAULT;
    clear(s, 0, SCREEN_CELLS);
    mark_changed(s, 0, SCREEN_ROWS);
    flush(s);
}

unsigned screen_cursor(const struct screen *s)
{
    return s->row * SCREEN_COLUMNS + min_t(unsigned, s->column, SCREEN_COLUMNS - 1);
}

static void line_feed(struct screen *s)
{
    if (s->row < SCREEN_ROWS - 1) {
        s->row++;
        return;
    }
    memmove(s->cells, s->cells + SCREEN_COLUMNS, LAST_ROW * sizeof(s->cells[0]));
    clear(s, LAST_ROW, SCREEN_CELLS);
    mark_changed(s, 0, SCREEN_ROWS);
}

static void put_character(struct screen *s, u8 c)
{
    if (s->column == SCREEN_COLUMNS) {
        s->column = 0;
        line_feed(s);
    }
    s->cells[screen_cursor(s)] = (u16)(c | s->shown_colours << 8);
    mark_changed(s, s->row, s->row + 1);
    s->column++;
}

/* Climbs over the edge where a long line wrapped: the line editor counts on it. */
static void backspace(struct screen *s)
{
    if (s->column > 0) {
        s->column--;
    } else if (s->row > 0) {
        s->row--;
        s->column = SCREEN_COLUMNS - 1;
    }
}

static void put_text(struct screen *s, u8 c)
{
    switch (c) {
    case '\n':
        s->column = 0;
        line_feed(s);
        break;
    case '\r':
        s->column = 0;
        break;
    case '\b':
        backspace(s);
        break;
    case '\t':
        s->column = min_t(unsigned, (s->column / TAB_COLUMNS + 1) * TAB_COLUMNS,
                          SCREEN_COLUMNS - 1);
        break;
    case ESCAPE:
        s->state = SCREEN_ESCAPE;
        break;
    default:
        if (c >= ' ')
            put_character(s, c);
    }
}

/* ANSI counts red 1, blue 4; the VGA blue 1, red 4. */
static const u8 from_ansi[COLOUR_COUNT] = {
    [COLOUR_BLACK] = VGA_BLACK, [COLOUR_RED] = VGA_RED,
    [COLOUR_GREEN] = VGA_GREEN, [COLOUR_YELLOW] = VGA_BROWN,
    [COLOUR_BLUE] = VGA_BLUE,   [COLOUR_MAGENTA] = VGA_MAGENTA,
    [COLOUR_CYAN] = VGA_CYAN,   [COLOUR_WHITE] = VGA_GREY,
};

u8 screen_colours(unsigned text, enum console_colour background)
{
    u8 bright = text & COLOUR_BRIGHT ? VGA_BRIGHT : 0;
    return (u8)(from_ansi[background] << 4 | bright | from_ansi[text % COLOUR_COUNT]);
}

/* "Select graphic rendition": one number of ESC[..m. */
static void set_rendition(struct screen *s, unsigned n)
{
    if (n == 0)
        s->colours = COLOURS_DEFAULT;
    else if (n == 1)
        s->colours |= VGA_BRIGHT;
    else if (n >= 30 && n <= 37)
        s->colours = (s->colours & ~(TEXT_MASK & ~VGA_BRIGHT)) | from_ansi[n - 30];
    else if (n == 39)
        s->colours = (s->colours & ~TEXT_MASK) | COLOURS_DEFAULT;
    else if (n >= 40 && n <= 47)
        s->colours = (s->colours & ~BACKGROUND_MASK) | from_ansi[n - 40] << 4;
    else if (n >= 90 && n <= 97)
        s->colours = (s->colours & ~TEXT_MASK) | VGA_BRIGHT | from_ansi[n - 90];
}

static void run_sequence(struct screen *s, u8 final)
{
    unsigned first = s->params[0], cursor = screen_cursor(s);
    if (final == 'm') {
        for (unsigned i = 0; i < s->param_count; i++)
            set_rendition(s, s->params[i]);
    } else if (final == 'H') {
        unsigned row = max_t(unsigned, first, 1);
        unsigned column = max_t(unsigned, s->params[1], 1);
        s->row = min_t(unsigned, row, SCREEN_ROWS) - 1;
        s->column = min_t(unsigned, column, SCREEN_COLUMNS) - 1;
    } else if (final == 'J' && first == 2) {
        clear(s, 0, SCREEN_CELLS);
        mark_changed(s, 0, SCREEN_ROWS);
    } else if (final == 'K' && first == 0) {
        clear(s, cursor, (s->row + 1) * SCREEN_COLUMNS);
        mark_changed(s, s->row, s->row + 1);
    }
}

static void put_escape(struct screen *s, u8 c)
{
    s->state = c == '[' ? SCREEN_PARAMS : SCREEN_TEXT;
    s->param_count = 1;
    for (unsigned i = 0; i < SCREEN_PARAMS_MAX; i++)
        s->params[i] = 0;
}

static void put_param(struct screen *s, u8 c)
{
    unsigned *param = &s->params[s->param_count - 1];
    if (c >= '0' && c <= '9') {
        *param = min_t(unsigned, *param * 10 + (c - '0'), PARAM_MAX);
    } else if (c == ';') {
        if (s->param_count < SCREEN_PARAMS_MAX)
            s->param_count++;
    } else if (c >= '@' && c <= '~') {          /* ECMA-48: this ends it */
        s->state = SCREEN_TEXT;
        run_sequence(s, c);
    } else if (c < ' ') {                       /* broken off */
        s->state = SCREEN_TEXT;
        put_text(s, c);
    }
}

void screen_write(struct screen *s, const char *text, size_t length_bytes, u8 colours)
{
    for (size_t i = 0; i < length_bytes; i++) {
        u8 c = (u8)text[i];
        s->shown_colours = colours ? colours : s->colours;
        if (s->state == SCREEN_TEXT)
            put_text(s, c);
        else if (s->state == SCREEN_ESCAPE)
            put_escape(s, c);
        else
            put_param(s, c);
    }
    flush(s);
}
