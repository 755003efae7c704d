/* SPDX-License-Identifier: MIT */
/*
 * lib/line_completion.c - the Tab key of the line editor.
 *
 * Problem    Candidates come from tables of any kind and number, and there is no
 *            memory to collect them in.
 *
 * Idea       They are never collected: complete() offers one after the other, and
 *            each shortens the common beginning, or is printed at once.
 *
 *              word "sl"   offered   slabinfo  sleep    common "sl", count 2
 *
 * State      struct line_completion, alive during one Tab.
 *
 * Cost       One pass over the candidates for each Tab.
 *
 * Not done   Words with quotes or backslashes in them.
 */
#include "lib/line_completion.h"
#include "lib/compiler.h"
#include "lib/line_editor.h"
#include "lib/string.h"

enum {
    CANDIDATE_BYTES = 64,
    CANDIDATE_COLUMNS = 16,             /* each takes a multiple of this    */
    LISTING_COLUMNS = 64,
    BEFORE_BYTES = 256,                 /* farther right nothing completes  */
};

struct line_completion {
    struct line_editor *editor;
    const char *word;
    size_t word_length;
    unsigned count;                     /* candidates that fit              */
    char common[CANDIDATE_BYTES];       /* what they all begin with         */
    bool listing;                       /* show them                        */
    size_t column;                      /* of the listing                   */
};

static void list_candidate(struct line_completion *c, const char *candidate)
{
    size_t length = strlen(candidate);
    if (c->column > 0 && c->column + length > LISTING_COLUMNS) {
        line_editor_say(c->editor, "\n");
        c->column = 0;
    }
    size_t padding = CANDIDATE_COLUMNS - length % CANDIDATE_COLUMNS;
    line_editor_say(c->editor, candidate);
    line_editor_repeat(c->editor, ' ', padding);
    c->column += length + padding;
}

void line_completion_add(struct line_completion *c, const char *candidate)
{
    if (strncmp(candidate, c->word, c->word_length) != 0)
        return;
    if (c->listing)
        list_candidate(c, candidate);
    if (c->count++ == 0)
        strscpy(c->common, candidate, sizeof(c->common));
    size_t same = 0;
    while (c->common[same] != '\0' && c->common[same] == candidate[same])
        same++;
    c->common[same] = '\0';
}

static void collect(struct line_editor *e, struct line_completion *c)
{
    char before[BEFORE_BYTES];
    size_t word = e->cursor;
    if (e->cursor >= sizeof(before))
        return;
    memcpy(before, e->text, e->cursor);
    before[e->cursor] = '\0';
    while (word > 0 && before[word - 1] != ' ' && before[word - 1] != ';')
        word--;
    c->word = before + word;
    c->word_length = e->cursor - word;
    e->ops.complete(before, word, c);
    c->word = NULL;                     /* before[] ends here               */
}

/* Insert what all candidates have in common; if that is nothing, list them. */
void line_editor_complete(struct line_editor *e, bool list)
{
    struct line_completion c = { .editor = e };
    if (e->ops.complete != NULL)
        collect(e, &c);
    size_t common = strlen(c.common);
    if (c.count > 0 && common > c.word_length)
        line_editor_splice(e, e->cursor, e->cursor, c.common + c.word_length,
                           common - c.word_length);
    else if (c.count == 0 || (c.count > 1 && !list))
        line_editor_bell(e);
    if (c.count == 1)
        line_editor_splice(e, e->cursor, e->cursor, " ", 1);
    if (c.count > 1 && list) {
        c = (struct line_completion){ .editor = e, .listing = true };
        line_editor_say(e, "\n");
        collect(e, &c);
        line_editor_say(e, "\n");
        line_editor_show(e);
    }
}
