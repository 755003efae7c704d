/* SPDX-License-Identifier: MIT */
/* tests/kunit/reports.c - reports of bad use, read back from the log. */
#include "tests/kunit/reports.h"
#include "lib/printk.h"
#include "lib/string.h"

enum { LINE_BYTES = 400 };

static void take_kind(struct reports *r, const char *line)
{
    const char *end = strchr(line, ' ');
    size_t length = end != NULL ? (size_t)(end - line) : 0;
    length = min(length, sizeof(r->kind) - 1);
    memcpy(r->kind, line, length);
    r->kind[length] = '\0';
}

static void take_line(struct reports *r, const char *line, size_t *used)
{
    size_t length = strlen(line);
    bool is_begin = strncmp(line, "BUG: ", 5) == 0;
    bool is_inside = r->begun > r->ended;
    r->begun += is_begin;
    r->ended += strncmp(line, "BUG end: ", 9) == 0;
    r->lines += is_begin || is_inside;
    if (is_begin)
        take_kind(r, line + 5);
    if (*used + length + 2 > sizeof(r->text))
        return;
    memcpy(r->text + *used, line, length);
    *used += length;
    r->text[(*used)++] = '\n';
    r->text[*used] = '\0';
}

void reports_read(struct reports *r)
{
    static char line[LINE_BYTES] __unscanned;
    struct log_record record;
    size_t used = 0;
    r->begun = r->ended = r->lines = 0;
    r->kind[0] = r->text[0] = '\0';
    while (printk_read(&r->sequence, &record, line, sizeof(line)))
        take_line(r, line, &used);
}

void reports_skip(struct reports *r)
{
    r->sequence = 0;
    reports_read(r);
}

bool reports_is_one(const struct reports *r, const char *kind)
{
    return r->begun == 1 && r->ended == 1 && r->lines <= REPORT_LINES_BOUND &&
           strcmp(r->kind, kind) == 0;
}
