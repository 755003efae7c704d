/* SPDX-License-Identifier: MIT */
/*
 * lib/words.c - a command line into commands and words, by a shell's rules.
 *
 * Problem    A command wants argv. The line has quotes, escapes, $? and several
 *            commands, of which the second may ask for the first one's status; and
 *            a mistake must be told with its place.
 *
 * Idea       One pass, one command for each call: quoting is done while copying
 *            each character to its word, so a word never needs a second look.
 *
 *              line   echo 'a b'$? ; sleep 1     text  echo\0a b0\0
 *                                  ^at           word  ^      ^
 *
 * State      struct reader, alive during one call.
 *
 * Cost       One pass over the line.
 *
 * Locking    None.
 *
 * Not done   Variables, pipes, redirection, globs, backslash at the end of a line.
 *
 * Read next  kernel/shell/execute.c, which runs them.
 */
#include "lib/words.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"

struct reader {
    const char *line;
    size_t at;                          /* next character to read           */
    int status;                         /* for $?                           */
    struct words *words;
    size_t used_bytes;                  /* of words->text                   */
    struct words_error *error;
};

static int fail(struct reader *r, size_t at, const char *message)
{
    *r->error = (struct words_error){ .message = message, .column = (unsigned)at + 1 };
    return -EINVAL;
}

static int append(struct reader *r, char c)
{
    if (r->used_bytes == WORDS_TEXT_BYTES)
        return fail(r, r->at, "command too long");
    r->words->text[r->used_bytes++] = c;
    return 0;
}

/* At "$?": its value. */
static int append_status(struct reader *r)
{
    char digits[16];
    int err = 0;
    r->at += 2;
    snprintf(digits, sizeof(digits), "%d", r->status);
    for (const char *d = digits; *d != '\0' && err == 0; d++)
        err = append(r, *d);
    return err;
}

static bool at_status(const struct reader *r)
{
    return r->line[r->at] == '$' && r->line[r->at + 1] == '?';
}

/* Behind an opening ': all up to the closing one. */
static int read_single_quoted(struct reader *r)
{
    size_t opened_at = r->at - 1;
    while (r->line[r->at] != '\'') {
        if (r->line[r->at] == '\0')
            return fail(r, opened_at, "unterminated '");
        int err = append(r, r->line[r->at++]);
        if (err)
            return err;
    }
    r->at++;
    return 0;
}

/* Does a backslash here, between double quotes, only protect the next one? */
static bool at_escape(const struct reader *r)
{
    char next = r->line[r->at] == '\\' ? r->line[r->at + 1] : '\0';
    return next == '"' || next == '\\' || next == '$';
}

static int read_double_quoted_char(struct reader *r)
{
    if (at_status(r))
        return append_status(r);
    if (at_escape(r))
        r->at++;
    return append(r, r->line[r->at++]);
}

/* Behind an opening ". */
static int read_double_quoted(struct reader *r)
{
    size_t opened_at = r->at - 1;
    while (r->line[r->at] != '"') {
        if (r->line[r->at] == '\0')
            return fail(r, opened_at, "unterminated \"");
        int err = read_double_quoted_char(r);
        if (err)
            return err;
    }
    r->at++;
    return 0;
}

/* One piece of an unquoted stretch, or a whole quoted one. */
static int read_piece(struct reader *r)
{
    if (at_status(r))
        return append_status(r);
    char c = r->line[r->at++];
    switch (c) {
    case '\'':
        return read_single_quoted(r);
    case '"':
        return read_double_quoted(r);
    case '\\':
        if (r->line[r->at] == '\0')
            return fail(r, r->at - 1, "nothing after \\");
        return append(r, r->line[r->at++]);
    default:
        return append(r, c);
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool ends_command(char c)
{
    return c == ';' || c == '\n' || c == '\0';
}

static int read_word(struct reader *r)
{
    struct words *w = r->words;
    int err = 0;
    if (w->count == WORDS_MAX)
        return fail(r, r->at, "too many words");
    w->word[w->count++] = w->text + r->used_bytes;
    w->word[w->count] = NULL;
    while (!err && !is_blank(r->line[r->at]) && !ends_command(r->line[r->at]))
        err = read_piece(r);
    return err ? err : append(r, '\0');
}

static void skip_blanks_and_comment(struct reader *r)
{
    while (is_blank(r->line[r->at]))
        r->at++;
    if (r->line[r->at] == '#')
        while (r->line[r->at] != '\n' && r->line[r->at] != '\0')
            r->at++;
}

static void skip_empty_commands(struct reader *r)
{
    skip_blanks_and_comment(r);
    while (r->line[r->at] == ';' || r->line[r->at] == '\n') {
        r->at++;
        skip_blanks_and_comment(r);
    }
}

int words_next(const char *line, size_t *at, int status, struct words *words,
               struct words_error *error)
{
    struct reader r = { .line = line, .at = *at, .status = status,
                        .words = words, .error = error };
    words->count = 0;
    words->word[0] = NULL;
    skip_empty_commands(&r);
    while (!ends_command(line[r.at])) {
        int err = read_word(&r);
        if (err)
            return err;
        skip_blanks_and_comment(&r);
    }
    *at = r.at;
    return words->count > 0;
}
