/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_line_editor.c - lib/line_editor.c, keys.c and line_completion.c
 * together, against a model of a terminal.
 *
 * Method: what the editor emits moves a cursor on a model's one line. After every
 * byte the model must show prompt and text, with the cursor where the editor says:
 * invariant L2, tested rather than trusted.
 */
#include "tests/host/host_support.h"
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/line_completion.h"
#include "lib/line_editor.h"

#define PROMPT "$ "
#define UP "\033[A"
#define DOWN "\033[B"
#define RIGHT "\033[C"
#define LEFT "\033[D"

enum { COLUMNS = 4096, HISTORY_BYTES = 256 };

static char screen[COLUMNS + 1];        /* the line the cursor is in        */
static size_t column, width;
static unsigned bells, newlines, clears;
static char log_text[65536];            /* everything ever emitted          */
static size_t log_bytes;

static char history_bytes[HISTORY_BYTES];
static struct history history;
static struct line_editor editor;

static void screen_new_line(void)
{
    memset(screen, 0, sizeof(screen));
    column = width = 0;
}

static void screen_put(char c)
{
    assert_true(column < COLUMNS);
    screen[column++] = c;
    width = max(width, column);
}

static void fake_emit(void *context, const char *text, size_t length)
{
    assert_ptr_equal(context, &editor);
    assert_true(length > 0);
    if (log_bytes + length < sizeof(log_text)) {
        memcpy(log_text + log_bytes, text, length);
        log_bytes += length;
    }
    if (length == 7 && memcmp(text, "\033[2J\033[H", 7) == 0) {
        clears++;
        screen_new_line();
        return;
    }
    for (size_t i = 0; i < length; i++) {
        switch (text[i]) {
        case '\b': assert_true(column > 0); column--; break;
        case '\a': bells++; break;
        case '\n': newlines++; screen_new_line(); break;
        default:
            assert_in_range(text[i], ' ', '~');
            screen_put(text[i]);
        }
    }
}

static void fake_complete(const char *before, size_t word, struct line_completion *c)
{
    static const char *const commands[] = { "sleep", "slabinfo", "slabdebug", "ps" };
    if (strspn(before, " ") == word)
        for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
            line_completion_add(c, commands[i]);
}

static int setup(void **state)
{
    static const struct line_editor_ops ops = {
        .emit = fake_emit, .context = &editor, .complete = fake_complete,
    };
    (void)state;
    bells = newlines = clears = 0;
    log_bytes = 0;
    screen_new_line();
    history_init(&history, history_bytes, sizeof(history_bytes));
    line_editor_init(&editor, &ops, PROMPT, &history);
    line_editor_start(&editor);
    return 0;
}

static void check_screen(void)
{
    assert_true(line_editor_check(&editor));
    assert_true(editor.cursor <= editor.length);                        /* L1 */
    assert_true(editor.length < LINE_BYTES);
    assert_int_equal(strlen(editor.text), editor.length);
    assert_int_equal(column, strlen(PROMPT) + editor.cursor);           /* L2 */
    assert_memory_equal(screen, PROMPT, strlen(PROMPT));
    assert_memory_equal(screen + strlen(PROMPT), editor.text, editor.length);
    for (size_t i = strlen(PROMPT) + editor.length; i < width; i++)
        assert_int_equal(screen[i], ' ');
}

/* Type bytes; a line that is complete is followed by a new one. */
static enum line_event type_bytes(const char *bytes, size_t count)
{
    enum line_event last = LINE_EDITING;
    for (size_t i = 0; i < count; i++) {
        enum line_event event = line_editor_byte(&editor, (u8)bytes[i]);
        if (event != LINE_EDITING)
            last = event;
        else
            check_screen();
        if (event != LINE_EDITING && i + 1 < count)
            line_editor_start(&editor);
    }
    return last;
}

static enum line_event type(const char *keys)
{
    return type_bytes(keys, strlen(keys));
}

static void enter(const char *keys)
{
    assert_int_equal(type(keys), LINE_EDITING);
    assert_int_equal(type("\r"), LINE_DONE);
    line_editor_start(&editor);
}

/* Type @keys into an empty line; it must then read @text. */
static void expect_line(const char *keys, const char *text)
{
    setup(NULL);
    type(keys);
    assert_string_equal(editor.text, text);
}

static void typing_only_echoes(void **state)
{
    (void)state;
    assert_int_equal(type("echo hi\r"), LINE_DONE);
    assert_string_equal(editor.text, "echo hi");
    assert_int_equal(log_bytes, strlen(PROMPT "echo hi\n"));
    assert_memory_equal(log_text, PROMPT "echo hi\n", log_bytes);
}

static void edits_anywhere(void **state)
{
    (void)state;
    expect_line("ac" LEFT "b", "abc");
    expect_line("bc\001a\005d", "abcd");
    expect_line("abc\033[H\033[3~", "bc");
    expect_line("abc\033[1~\033[3~\033[4~!", "bc!");
    expect_line("abc\033OHx\033OFy", "xabcy");
    expect_line("abc\033OD\033OD\033OCx", "abxc");
    expect_line("abc\177\b", "a");
    expect_line("abc\002\002\006\004", "ab");
    expect_line("abcdef\002\002\002\013", "abc");
    expect_line("abcdef\002\002\002\025", "def");
    expect_line("echo one  two  \027", "echo one  ");
    expect_line("one two\027\001\031 ", "two one ");
    expect_line("abc" LEFT "\f", "abc");
    assert_int_equal(clears, 1);
}

static void what_cannot_be_done_rings(void **state)
{
    static const char *const keys[] = {
        "\177", "\004", LEFT, RIGHT, UP, DOWN, "\027", "\025", "\013", "\024", "\377",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        setup(NULL);
        type(keys[i]);
        assert_int_equal(bells, 1);
        assert_int_equal(editor.length, 0);
    }
}

static void unknown_sequences_vanish(void **state)
{
    (void)state;
    expect_line("a\033[15~b\033[1;5Dc\033xd\033OPe\033[?25hf", "acdefb");
    assert_int_equal(bells, 0);
    expect_line("ab\033\001c", "cab");          /* a control ends the sequence */
    expect_line(UP "\033\033[", "");
}

static void each_line_ends_once(void **state)
{
    (void)state;
    type("a\rb\nc\r\nd\n\re");
    assert_int_equal(newlines, 5);              /* a, b, c, d, and an empty one */
    assert_string_equal(editor.text, "e");
    assert_int_equal(history_count(&history), 4);
}

static void ctrl_c_gives_up(void **state)
{
    (void)state;
    assert_int_equal(type("abc" LEFT "\003"), LINE_CANCELLED);
    assert_string_equal(editor.text, "");
    assert_int_equal(history_count(&history), 0);
    assert_memory_equal(log_text + log_bytes - 4, "c^C\n", 4);
}

static void long_lines_are_refused_at_1023(void **state)
{
    (void)state;
    for (unsigned i = 0; i < LINE_BYTES - 1; i++)
        type(i % 10 ? "x" : "0");
    assert_int_equal(bells, 0);
    type("y" LEFT "z");
    assert_int_equal(bells, 2);
    assert_int_equal(editor.length, LINE_BYTES - 1);
    assert_null(strpbrk(editor.text, "yz"));
    type("\025\031\031");
    assert_int_equal(editor.length, LINE_BYTES - 1);
}

static void history_is_walked_and_the_draft_kept(void **state)
{
    (void)state;
    enter("first");
    enter("second");
    enter("second");                            /* no duplicates in a row */
    enter("");
    type("draft" UP);
    assert_string_equal(editor.text, "second");
    type("\020");
    assert_string_equal(editor.text, "first");
    type(UP);
    assert_int_equal(bells, 1);
    type(DOWN "\016");
    assert_string_equal(editor.text, "draft");
    type(UP UP "!");
    assert_string_equal(editor.text, "first!");
}

static void tab_completes_then_lists(void **state)
{
    (void)state;
    expect_line("p\t", "ps ");
    expect_line("sla\t", "slab");
    expect_line("slee\tx", "sleep x");
    expect_line("zzz\t", "zzz");
    assert_int_equal(bells, 1);
    expect_line("echo s\t", "echo s");          /* no candidates there */
    expect_line("slab\t", "slab");
    assert_int_equal(newlines, 0);
    type("\t");
    assert_int_equal(newlines, 2);
    assert_string_equal(editor.text, "slab");
    log_text[log_bytes] = '\0';
    assert_non_null(strstr(log_text, "\nslabinfo        slabdebug"));
}

static void no_input_breaks_it(void **state)
{
    static const char keys[] = "ab \"';\b\t\r\n\001\002\004\005\006\013\014\016"
                               "\020\025\027\031\033\033[[AADDOHF31~;\177\003\377";
    (void)state;
    srand(1);
    for (unsigned round = 0; round < 200000; round++) {
        char key = keys[(unsigned)rand() % (sizeof(keys) - 1)];
        if (type_bytes(&key, 1) != LINE_EDITING)
            line_editor_start(&editor);
        check_screen();
    }
}

#define EDITOR_TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EDITOR_TEST(typing_only_echoes),
        EDITOR_TEST(edits_anywhere),
        EDITOR_TEST(what_cannot_be_done_rings),
        EDITOR_TEST(unknown_sequences_vanish),
        EDITOR_TEST(each_line_ends_once),
        EDITOR_TEST(ctrl_c_gives_up),
        EDITOR_TEST(long_lines_are_refused_at_1023),
        EDITOR_TEST(history_is_walked_and_the_draft_kept),
        EDITOR_TEST(tab_completes_then_lists),
        EDITOR_TEST(no_input_breaks_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
