/* SPDX-License-Identifier: MIT */
/*
 * tests/host/fuzz_words.c - any line at all, through lib/words.c.
 *
 * The first byte is $?. What must hold: every call advances, all words lie in
 * text[] and end there, an error's column lies in the line.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/words.h"

#define REQUIRE(condition) do { if (!(condition)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(const struct words *w)
{
    REQUIRE(w->count >= 1 && w->count <= WORDS_MAX && w->word[w->count] == NULL);
    for (int i = 0; i < w->count; i++) {
        const char *end = w->text + sizeof(w->text);
        REQUIRE(w->word[i] >= w->text && w->word[i] < end);
        REQUIRE(memchr(w->word[i], '\0', (size_t)(end - w->word[i])) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct words words;
    struct words_error error;
    if (size == 0)
        return 0;
    char *line = malloc(size);          /* exact: one byte past it is an error */
    memcpy(line, data + 1, size - 1);
    line[size - 1] = '\0';

    size_t at = 0, before, length = strlen(line);
    int got;
    do {
        before = at;
        got = words_next(line, &at, (int8_t)data[0], &words, &error);
        if (got > 0) {
            check_words(&words);
            REQUIRE(at > before && at <= length);
        }
    } while (got > 0);
    if (got < 0)
        REQUIRE(error.column >= 1 && error.column <= length + 1);
    free(line);
    return 0;
}
