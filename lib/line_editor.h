/* SPDX-License-Identifier: MIT */
#ifndef LIB_LINE_EDITOR_H
#define LIB_LINE_EDITOR_H
/*
 * lib/line_editor.h - one line of text, edited by key presses.
 *
 * A pure state machine: bytes typed go in, bytes to show come out through
 * emit(). It reads nothing, waits for nothing, allocates nothing.
 *
 *   key                                does
 *   left right home end, ^B ^F ^A ^E   move
 *   backspace ^H, delete ^D            delete before, at the cursor
 *   ^K ^U ^W                           cut to the end, to the start, a word back
 *   ^Y                                 insert what was cut last
 *   up down, ^P ^N                     walk through the history
 *   Tab                                complete; a second one lists
 *   ^L                                 clear the screen
 *   ^C                                 give the line up
 *   CR, LF, CR LF                      the line is complete
 */
#include "lib/history.h"
#include "lib/keys.h"
#include "lib/types.h"

enum { LINE_BYTES = 1024 };     /* of a line with its NUL                   */

struct line_completion;

/**
 * Hand every candidate for the word at the cursor to line_completion_add()
 * (lib/line_completion.h).
 * @before: the text left of the cursor, with a NUL.
 * @word:   offset in it where the word under completion begins.
 */
typedef void (*line_complete_fn)(const char *before, size_t word,
                                 struct line_completion *completion);

struct line_editor_ops {
    void (*emit)(void *context, const char *text, size_t length_bytes);
    void *context;                      /* emit's                           */
    line_complete_fn complete;          /* NULL: Tab rings the bell         */
};

/* What a byte led to. */
enum line_event {
    LINE_EDITING,               /* goes on                                  */
    LINE_DONE,                  /* a line is complete: editor->text         */
    LINE_CANCELLED,             /* ^C: editor->text is empty                */
};

/*
 * Invariants, between bytes:
 *   L1  cursor <= length < LINE_BYTES, text[length] == '\0'
 *   L2  the terminal's cursor stands prompt + cursor columns into the line
 *   L3  killed_length, draft_length < LINE_BYTES
 */
struct line_editor {
    struct line_editor_ops ops;
    const char *prompt;
    struct history *history;            /* caller's                         */

    char text[LINE_BYTES];              /* the line, printable ASCII        */
    size_t length, cursor;
    char killed[LINE_BYTES];            /* what ^K ^U ^W cut                */
    size_t killed_length;
    char draft[LINE_BYTES];             /* the new line, while in history   */
    size_t draft_length;
    u32 back;                           /* lines back in history; 0: draft  */

    struct key_decoder keys;
    bool after_tab;                     /* the next Tab lists               */
};

/** line_editor_init - @prompt and @history must outlive @e. */
void line_editor_init(struct line_editor *e, const struct line_editor_ops *ops,
                      const char *prompt, struct history *history);

/** line_editor_start - show the prompt and begin an empty line. */
void line_editor_start(struct line_editor *e);

/**
 * line_editor_byte - a byte was typed. After LINE_DONE and LINE_CANCELLED the
 * text stays valid until line_editor_start(). A done line is in the history.
 */
enum line_event line_editor_byte(struct line_editor *e, u8 byte);

/** line_editor_check - do L1 and L3 hold? (L2 is the terminal's to know.) */
bool line_editor_check(const struct line_editor *e);

/* What the completion, which is a part of the editor, is made of. */

/** line_editor_splice - put @text in place of the characters [from, to); the
 *  cursor ends behind it. Rings the bell if the line would become too long. */
void line_editor_splice(struct line_editor *e, size_t from, size_t to,
                        const char *text, size_t length);

/** line_editor_show - print the prompt and the line on a fresh terminal line. */
void line_editor_show(struct line_editor *e);

/** line_editor_say, _repeat, _bell - print a text, @count times @c, a ^G; the line
 *  and its cursor are not told. */
void line_editor_say(struct line_editor *e, const char *text);
void line_editor_repeat(struct line_editor *e, char c, size_t count);
void line_editor_bell(struct line_editor *e);
#endif
