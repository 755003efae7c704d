/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_screen.c - arch/x86/screen.c: a terminal on an array of cells.
 *
 * The file under test is included: arch/ is not part of the host library.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "arch/x86/screen.c"
#include "lib/printk.h"

static volatile u16 cells[SCREEN_CELLS];        /* stands for video memory */
static struct screen screen;

static int setup(void **state)
{
    screen_init(&screen, cells);
    return 0;
}

static void show(const char *text)
{
    screen_write(&screen, text, strlen(text), 0);
}

/* The text of row @row without the blanks at its end. */
static const char *row_text(unsigned row)
{
    static char text[SCREEN_COLUMNS + 1];
    unsigned end = 0;
    for (unsigned i = 0; i < SCREEN_COLUMNS; i++) {
        text[i] = (char)(cells[row * SCREEN_COLUMNS + i] & 0xff);
        if (text[i] != ' ')
            end = i + 1;
    }
    text[end] = '\0';
    return text;
}

static u8 colours_at(unsigned row, unsigned column)
{
    return (u8)(cells[row * SCREEN_COLUMNS + column] >> 8);
}

static void control_characters_move(void **state)
{
    show("one\ntwo\rT\n\tx\bY");
    assert_string_equal(row_text(0), "one");
    assert_string_equal(row_text(1), "Two");
    assert_string_equal(row_text(2), "        Y");
    assert_int_equal(screen_cursor(&screen), 2 * SCREEN_COLUMNS + 9);
}

static void a_full_line_and_a_newline_are_one_line(void **state)
{
    for (unsigned i = 0; i < SCREEN_COLUMNS; i++)
        show("x");
    assert_int_equal(screen_cursor(&screen), SCREEN_COLUMNS - 1);
    show("\nnext");
    assert_string_equal(row_text(1), "next");
    show("\r");
    for (unsigned i = 0; i <= SCREEN_COLUMNS; i++)
        show("y");
    assert_string_equal(row_text(2), "y");
}

static void the_bottom_scrolls(void **state)
{
    for (unsigned i = 0; i < SCREEN_ROWS + 3; i++) {
        char line[] = { (char)('a' + i), '\n', '\0' };
        show(line);
    }
    assert_string_equal(row_text(0), "e");
    assert_string_equal(row_text(SCREEN_ROWS - 2), "|");
    assert_string_equal(row_text(SCREEN_ROWS - 1), "");
}

static void known_escapes_work(void **state)
{
    show("first\nsecond\033[H\033[KF");
    assert_string_equal(row_text(0), "F");
    show("\033[2;4H\033[Kx");
    assert_string_equal(row_text(1), "secx");
    show("\033[2J");
    assert_string_equal(row_text(0), "");
    assert_string_equal(row_text(1), "");
    show("\033[99;99H");
    assert_int_equal(screen_cursor(&screen), SCREEN_CELLS - 1);
}

static void unknown_escapes_are_swallowed(void **state)
{
    show("a\033[5Zb\033[?25lc\033Md\033[1;2;3;4;5;6;7me\033[99999999999Xf");
    assert_string_equal(row_text(0), "abcdef");
}

static void renditions_choose_colours(void **state)
{
    show("\033[31mr\033[1mR\033[0mn\033[34;42mb\033[93my\033[39md");
    assert_int_equal(colours_at(0, 0), VGA_RED);
    assert_int_equal(colours_at(0, 1), VGA_RED | VGA_BRIGHT);
    assert_int_equal(colours_at(0, 2), VGA_GREY);
    assert_int_equal(colours_at(0, 3), VGA_BLUE | VGA_GREEN << 4);
    assert_int_equal(colours_at(0, 4), VGA_BROWN | VGA_BRIGHT | VGA_GREEN << 4);
    assert_int_equal(colours_at(0, 5), VGA_GREY | VGA_GREEN << 4);
    screen_write(&screen, "\rL", 2, VGA_CYAN);
    assert_int_equal(colours_at(0, 0), VGA_CYAN);
}

/* Colours given with the text are those that the escapes would have chosen. */
static void painted_text_has_the_colours_of_the_escapes(void **state)
{
    static const char *const dim[] = { "\033[30m", "\033[31m", "\033[32m", "\033[33m",
                                       "\033[34m", "\033[35m", "\033[36m", "\033[37m" };
    for (unsigned colour = 0; colour < COLOUR_COUNT; colour++) {
        char text[16];
        snprintf(text, sizeof(text), "\033[9%u;4%um", colour, COLOUR_COUNT - 1 - colour);
        int level = console_paint(colour | COLOUR_BRIGHT, COLOUR_COUNT - 1 - colour);
        assert_true(console_is_painted(level) && level > LOGLEVEL_NONE);
        show(text);
        show("\033[Hx");
        assert_int_equal(colours_at(0, 0), screen_colours(console_text_colour(level),
                                                          console_background(level)));
        show("\033[0m");
        show(dim[colour]);
        show("\033[Hx");
        assert_int_equal(colours_at(0, 0), screen_colours(colour, COLOUR_BLACK));
    }
}

static void backspace_climbs_over_a_wrapped_edge(void **state)
{
    for (unsigned i = 0; i < SCREEN_COLUMNS + 2; i++)
        show("x");
    show("\b\b\b\bYZ");
    assert_string_equal(row_text(0) + SCREEN_COLUMNS - 2, "YZ");
    assert_string_equal(row_text(1), "xx");
    show("!");                          /* the edge is still one place, not two */
    assert_string_equal(row_text(1), "!x");
    show("\033[H\b\b");
    assert_int_equal(screen_cursor(&screen), 0);
}

static void what_looks_the_same_is_not_stored_again(void **state)
{
    show("same\nsame\n");
    cells[1] = 'U';                     /* a store there would undo this */
    show("\033[Hsame");
    assert_string_equal(row_text(0), "sUme");
    show("\033[Hs-me");
    assert_string_equal(row_text(0), "s-me");
}

static void any_bytes_stay_on_the_screen(void **state)
{
    u32 random = 7;
    for (unsigned i = 0; i < 300000; i++) {
        random = random * 1664525u + 1013904223u;
        static const char often[] = "\033[;0123456789HJKm\n\r\b\t";
        char byte = (char)(random >> 24);
        if (random >> 20 & 1)
            byte = often[(random >> 8) % (sizeof(often) - 1)];
        screen_write(&screen, &byte, 1, 0);
        assert_true(screen.row < SCREEN_ROWS && screen.column <= SCREEN_COLUMNS);
    }
    for (unsigned i = 0; i < SCREEN_CELLS; i++)
        assert_int_equal(cells[i], screen.cells[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(control_characters_move, setup),
        cmocka_unit_test_setup(a_full_line_and_a_newline_are_one_line, setup),
        cmocka_unit_test_setup(the_bottom_scrolls, setup),
        cmocka_unit_test_setup(known_escapes_work, setup),
        cmocka_unit_test_setup(unknown_escapes_are_swallowed, setup),
        cmocka_unit_test_setup(renditions_choose_colours, setup),
        cmocka_unit_test_setup(painted_text_has_the_colours_of_the_escapes, setup),
        cmocka_unit_test_setup(backspace_climbs_over_a_wrapped_edge, setup),
        cmocka_unit_test_setup(what_looks_the_same_is_not_stored_again, setup),
        cmocka_unit_test_setup(any_bytes_stay_on_the_screen, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
