/* SPDX-License-Identifier: MIT */
/*
 * lib/line_editor.c - one line of text, edited by key presses.
 *
 * Problem    A shell line must be editable on any terminal, on VGA and over a
 *            serial line into a log file, and a test that types a command must
 *            read back just what it typed.
 *
 * Idea       Everything is one of two acts: move_to() and splice(). The terminal's
 *            cursor is moved left by \b and right by printing what is there, so
 *            nothing but \b, \a and text is ever sent (^L alone clears the screen).
 *
 *              e n e | w  o r d            splice: print what follows the change,
 *                    ^cursor               blank what is left over, come back
 *
 * State      struct line_editor, the caller's; invariants L1 to L3.
 *
 * Cost       A key at the end of the line sends one byte; in the middle, the rest
 *            of the line twice.
 *
 * Locking    None: one thread types.
 *
 * Not done   UTF-8. Lines wider than the terminal: arch/x86/screen.c lets \b climb
 *            back over a wrapped edge, most serial terminals do not. Editing there
 *            looks wrong, though it is right.
 *
 * Read next  kernel/shell/shell.c, which feeds it.
 */
#include "lib/line_editor.h"
#include "lib/compiler.h"
#include "lib/line_completion.h"
#include "lib/string.h"

#define CLEAR_SCREEN "\033[2J\033[H"

static void emit(struct line_editor *e, const char *text, size_t length)
{
    if (length > 0)
        e->ops.emit(e->ops.context, text, length);
}

void line_editor_say(struct line_editor *e, const char *text)
{
    emit(e, text, strlen(text));
}

void line_editor_repeat(struct line_editor *e, char c, size_t count)
{
    while (count-- > 0)
        emit(e, &c, 1);
}

void line_editor_bell(struct line_editor *e)
{
    line_editor_say(e, "\a");
}

static void move_to(struct line_editor *e, size_t position)
{
    if (position < e->cursor)
        line_editor_repeat(e, '\b', e->cursor - position);
    else
        emit(e, e->text + e->cursor, position - e->cursor);
    e->cursor = position;
}

/* Show the text from the cursor on, over @old_length characters of a line. */
static void redraw_tail(struct line_editor *e, size_t old_length, size_t new_cursor)
{
    size_t blanks = old_length > e->length ? old_length - e->length : 0;
    emit(e, e->text + e->cursor, e->length - e->cursor);
    line_editor_repeat(e, ' ', blanks);
    line_editor_repeat(e, '\b', blanks + e->length - new_cursor);
    e->cursor = new_cursor;
}

/* Put @text in place of the characters [from, to); the cursor ends behind it. */
void line_editor_splice(struct line_editor *e, size_t from, size_t to,
                        const char *text, size_t length)
{
    size_t old_length = e->length, new_length = old_length - (to - from) + length;
    if (new_length >= LINE_BYTES) {
        line_editor_bell(e);
        return;
    }
    move_to(e, from);
    memmove(e->text + from + length, e->text + to, old_length - to + 1);
    memcpy(e->text + from, text, length);
    e->length = new_length;
    redraw_tail(e, old_length, from + length);
}

static void erase(struct line_editor *e, size_t from, size_t to)
{
    if (from == to)
        line_editor_bell(e);
    else
        line_editor_splice(e, from, to, "", 0);
}

/* Erase, and keep what was erased for ^Y. */
static void cut(struct line_editor *e, size_t from, size_t to)
{
    if (from != to) {
        e->killed_length = to - from;
        memcpy(e->killed, e->text + from, e->killed_length);
    }
    erase(e, from, to);
}

static size_t word_start(const struct line_editor *e)
{
    size_t at = e->cursor;
    while (at > 0 && e->text[at - 1] == ' ')
        at--;
    while (at > 0 && e->text[at - 1] != ' ')
        at--;
    return at;
}

/* Show line @back of the history, or the draft for 0, in place of this one. */
static void recall(struct line_editor *e, u32 back)
{
    size_t old_length = e->length;
    if (back > history_count(e->history)) {
        line_editor_bell(e);
        return;
    }
    if (e->back == 0) {
        memcpy(e->draft, e->text, e->length);
        e->draft_length = e->length;
    }
    move_to(e, 0);
    e->back = back;
    if (back > 0) {
        e->length = history_get(e->history, back, e->text, LINE_BYTES);
    } else {
        memcpy(e->text, e->draft, e->draft_length);
        e->length = e->draft_length;
        e->text[e->length] = '\0';
    }
    redraw_tail(e, old_length, e->length);
}

static void recall_newer(struct line_editor *e)
{
    if (e->back == 0)
        line_editor_bell(e);
    else
        recall(e, e->back - 1);
}

void line_editor_show(struct line_editor *e)
{
    line_editor_say(e, e->prompt);
    emit(e, e->text, e->length);
    line_editor_repeat(e, '\b', e->length - e->cursor);
}

static enum line_event finish(struct line_editor *e, enum line_event event)
{
    move_to(e, e->length);
    if (event == LINE_CANCELLED) {
        line_editor_say(e, "^C");
        e->length = e->cursor = 0;
        e->text[0] = '\0';
    }
    line_editor_say(e, "\n");
    history_add(e->history, e->text);
    return event;
}

static void delete_key(struct line_editor *e, enum key key)
{
    bool backward = key == KEY_BACKSPACE;
    size_t from = backward && e->cursor > 0 ? e->cursor - 1 : e->cursor;
    size_t to = !backward && e->cursor < e->length ? e->cursor + 1 : e->cursor;
    erase(e, from, to);
}

static void move_key(struct line_editor *e, enum key key)
{
    if (key == KEY_HOME)
        move_to(e, 0);
    else if (key == KEY_END)
        move_to(e, e->length);
    else if (key == KEY_LEFT && e->cursor > 0)
        move_to(e, e->cursor - 1);
    else if (key == KEY_RIGHT && e->cursor < e->length)
        move_to(e, e->cursor + 1);
    else
        line_editor_bell(e);
}

static void edit_key(struct line_editor *e, enum key key)
{
    char typed = (char)key;
    switch (key) {
    case KEY_LEFT: case KEY_RIGHT: case KEY_HOME: case KEY_END:
        move_key(e, key);
        break;
    case KEY_BACKSPACE: case KEY_DELETE:
        delete_key(e, key);
        break;
    case KEY_UP:
        recall(e, e->back + 1);
        break;
    case KEY_DOWN:
        recall_newer(e);
        break;
    case KEY_CUT_TO_END:
        cut(e, e->cursor, e->length);
        break;
    case KEY_CUT_TO_START:
        cut(e, 0, e->cursor);
        break;
    case KEY_CUT_WORD:
        cut(e, word_start(e), e->cursor);
        break;
    case KEY_PASTE:
        line_editor_splice(e, e->cursor, e->cursor, e->killed, e->killed_length);
        break;
    case KEY_CLEAR:
        line_editor_say(e, CLEAR_SCREEN);
        line_editor_show(e);
        break;
    default:
        if (key <= KEY_PRINTABLE_MAX)
            line_editor_splice(e, e->cursor, e->cursor, &typed, 1);
        else
            line_editor_bell(e);
    }
}

void line_editor_init(struct line_editor *e, const struct line_editor_ops *ops,
                      const char *prompt, struct history *history)
{
    memset(e, 0, sizeof(*e));
    e->ops = *ops;
    e->prompt = prompt;
    e->history = history;
}

void line_editor_start(struct line_editor *e)
{
    e->length = e->cursor = 0;
    e->text[0] = '\0';
    e->back = 0;
    e->after_tab = false;
    line_editor_show(e);
}

enum line_event line_editor_byte(struct line_editor *e, u8 byte)
{
    enum key key = key_decode(&e->keys, byte);
    bool second_tab = e->after_tab && key == KEY_TAB;
    if (key == KEY_NONE)
        return LINE_EDITING;
    e->after_tab = key == KEY_TAB;
    if (key == KEY_ENTER)
        return finish(e, LINE_DONE);
    if (key == KEY_CANCEL)
        return finish(e, LINE_CANCELLED);
    if (key == KEY_TAB)
        line_editor_complete(e, second_tab);
    else
        edit_key(e, key);
    return LINE_EDITING;
}

bool line_editor_check(const struct line_editor *e)
{
    if (e->cursor > e->length || e->length >= LINE_BYTES || e->text[e->length] != '\0')
        return false;                                               /* L1 */
    return e->killed_length < LINE_BYTES && e->draft_length < LINE_BYTES;   /* L3 */
}
