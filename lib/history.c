/* SPDX-License-Identifier: MIT */
/*
 * lib/history.c - the last lines typed.
 *
 * Problem    Lines have any length from 1 to 1023 characters. 64 arrays of the
 *            largest size would waste 60 KiB; an allocation for each would put
 *            the shell's own blocks among those it is used to count.
 *
 * Idea       One ring of bytes holds the texts back to back, a ring of 64 entries
 *            says where each begins. A new line overwrites the oldest ones.
 *
 *              bytes  | new line......|..oldest kept..|..older.|..newest..|..
 *                       (wraps)       ^ head
 *
 * State      struct history, the caller's; invariants H1 to H4 in history.h.
 *
 * Cost       Add and get: one pass over the line's characters.
 *
 * Locking    None.
 *
 * Read next  line_editor.c, which walks through it with the arrow keys.
 */
#include "lib/history.h"
#include "lib/assert.h"
#include "lib/bits.h"
#include "lib/string.h"

void history_init(struct history *h, char *bytes, u32 size_bytes)
{
    KASSERT(is_power_of_2(size_bytes));
    memset(h, 0, sizeof(*h));
    h->bytes = bytes;
    h->size_bytes = size_bytes;
}

static char byte_at(const struct history *h, u32 position)
{
    return h->bytes[position & (h->size_bytes - 1)];
}

static bool is_newest(const struct history *h, const char *line, u32 length)
{
    if (history_count(h) == 0)
        return false;
    const struct history_line *newest = &h->lines[(h->end - 1) % HISTORY_LINES_MAX];
    if (newest->length_bytes != length)
        return false;
    for (u32 i = 0; i < length; i++)
        if (byte_at(h, newest->start + i) != line[i])
            return false;
    return true;
}

/* Bytes of the array that kept lines occupy. */
static u32 used_bytes(const struct history *h)
{
    if (history_count(h) == 0)
        return 0;
    return h->head - h->lines[h->first % HISTORY_LINES_MAX].start;
}

void history_add(struct history *h, const char *line)
{
    size_t length = strlen(line), blanks = strspn(line, " ");
    if (length == blanks || length > h->size_bytes || is_newest(h, line, (u32)length))
        return;
    while (history_count(h) == HISTORY_LINES_MAX ||
           used_bytes(h) + length > h->size_bytes)
        h->first++;
    h->lines[h->end % HISTORY_LINES_MAX] =
        (struct history_line){ .start = h->head, .length_bytes = (u32)length };
    h->end++;
    for (size_t i = 0; i < length; i++)
        h->bytes[h->head++ & (h->size_bytes - 1)] = line[i];
}

size_t history_get(const struct history *h, u32 back, char *text, size_t size_bytes)
{
    KASSERT(size_bytes > 0);
    size_t copied = 0;
    if (back >= 1 && back <= history_count(h)) {
        const struct history_line *line = &h->lines[(h->end - back) % HISTORY_LINES_MAX];
        while (copied < line->length_bytes && copied < size_bytes - 1) {
            text[copied] = byte_at(h, line->start + (u32)copied);
            copied++;
        }
    }
    text[copied] = '\0';
    return copied;
}

bool history_check(const struct history *h)
{
    if (history_count(h) > HISTORY_LINES_MAX || used_bytes(h) > h->size_bytes)
        return false;                                               /* H1, H3 */
    u32 start = h->head - used_bytes(h);
    for (u32 n = h->first; n != h->end; n++) {
        const struct history_line *line = &h->lines[n % HISTORY_LINES_MAX];
        if (line->start != start)
            return false;                                           /* H2, H4 */
        start += line->length_bytes;
    }
    return start == h->head;                                        /* H4 */
}
