/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_words.c - lib/words.c and lib/edit_distance.c.
 *
 * Method: each case pairs a line with what it means, written as <word><word>|next
 * command, or with the whole complaint.
 */
#include "tests/host/host_support.h"
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lib/edit_distance.h"
#include "lib/words.h"

struct words_case {
    const char *line, *meaning;
};

static char meaning[2 * WORDS_TEXT_BYTES];

static void describe(const struct words *w, size_t *used)
{
    for (int i = 0; i < w->count; i++)
        *used += (size_t)sprintf(meaning + *used, "<%s>", w->word[i]);
    assert_null(w->word[w->count]);
}

/* The status counts commands: $? is 0, then 1, ... */
static const char *meaning_of(const char *line)
{
    static struct words words;
    struct words_error error;
    size_t at = 0, used = 0;
    int status = 0, got;
    meaning[0] = '\0';
    while ((got = words_next(line, &at, status, &words, &error)) > 0) {
        if (status++ > 0)
            used += (size_t)sprintf(meaning + used, "|");
        describe(&words, &used);
    }
    if (got < 0)
        sprintf(meaning, "%s at column %u", error.message, error.column);
    else
        assert_int_equal(at, strlen(line));
    return meaning;
}

static void lines_mean_what_a_shell_means(void **state)
{
    static const struct words_case cases[] = {
        { "", "" },
        { " \t ;; \n;", "" },
        { "ps", "<ps>" },
        { "  echo  a\tb ", "<echo><a><b>" },
        { "a;b ; c\nd", "<a>|<b>|<c>|<d>" },
        { "echo 'a  b;c' d", "<echo><a  b;c><d>" },
        { "echo \"a  b;c\" d", "<echo><a  b;c><d>" },
        { "echo a'b'\"c\"d", "<echo><abcd>" },
        { "echo '' \"\"", "<echo><><>" },
        { "echo a\\ b \\' \\\\ \\;", "<echo><a b><'><\\><;>" },
        { "echo \"\\\" \\\\ \\$? \\n\"", "<echo><\" \\ $? \\n>" },
        { "echo '\\' '$?'", "<echo><\\><$?>" },
        { "echo $?; echo \"<$?>\"; echo a$?b$?", "<echo><0>|<echo><<1>>|<echo><a2b2>" },
        { "echo $ $x \"$\"", "<echo><$><$x><$>" },
        { "echo a#b # c ; d 'e\nf", "<echo><a#b>|<f>" },
        { "# nothing", "" },
        { "echo 'a\nb'", "<echo><a\nb>" },
        { "ps\r", "<ps>" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_string_equal(meaning_of(cases[i].line), cases[i].meaning);
}

static void mistakes_are_told_with_their_place(void **state)
{
    static const struct words_case cases[] = {
        { "echo 'a", "unterminated ' at column 6" },
        { "ps; echo \"a'", "unterminated \" at column 10" },
        { "echo \"\\", "unterminated \" at column 6" },
        { "echo \\", "nothing after \\ at column 6" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_string_equal(meaning_of(cases[i].line), cases[i].meaning);
}

static void what_is_too_much_is_refused(void **state)
{
    char line[2 * WORDS_TEXT_BYTES];
    (void)state;
    for (unsigned i = 0; i <= WORDS_MAX; i++)
        strcpy(line + 2 * i, "a ");
    assert_string_equal(meaning_of(line), "too many words at column 129");
    line[2 * WORDS_MAX] = '\0';
    assert_int_equal(strlen(meaning_of(line)), 3 * WORDS_MAX);

    memset(line, 'x', WORDS_TEXT_BYTES);
    line[WORDS_TEXT_BYTES - 1] = '\0';                  /* just fits */
    assert_int_equal(strlen(meaning_of(line)), WORDS_TEXT_BYTES + 1);
    strcpy(line + WORDS_TEXT_BYTES - 1, "x");
    assert_non_null(strstr(meaning_of(line), "command too long at column"));
    line[0] = '\'';                                     /* the same, quoted */
    strcpy(line + WORDS_TEXT_BYTES, "x'");
    assert_non_null(strstr(meaning_of(line), "command too long at column"));
    line[0] = line[WORDS_TEXT_BYTES + 1] = '"';
    assert_non_null(strstr(meaning_of(line), "command too long at column"));
}

static void distances(void **state)
{
    static const struct { const char *a, *b; unsigned distance; } cases[] = {
        { "", "", 0 }, { "ps", "ps", 0 }, { "", "abc", 3 }, { "abc", "", 3 },
        { "kmemlaek", "kmemleak", 1 }, { "dmsg", "dmesg", 1 }, { "hepl", "help", 1 },
        { "kitten", "sitting", 3 }, { "bt", "leak", 4 },
        { "0123456789012345678901234567890", "x", 31 },
        { "01234567890123456789012345678901", "x", 32 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_int_equal(edit_distance(cases[i].a, cases[i].b), cases[i].distance);
        assert_int_equal(edit_distance(cases[i].b, cases[i].a), cases[i].distance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_mean_what_a_shell_means),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(what_is_too_much_is_refused),
        cmocka_unit_test(distances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
