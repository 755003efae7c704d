/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_cmdline.c - lib/cmdline_tokens.c.
 *
 * Method: each case pairs a command line with its parameters, written as
 * [key]=[value] or [key]; a '!' behind one says that its quote was never closed.
 */
#include "tests/host/host_support.h"
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lib/cmdline_tokens.h"

struct cmdline_case {
    const char *line, *parameters;
};

static const char *parameters_of(const char *line)
{
    static char text[256], copy[128];
    struct cmdline_token token;
    char *rest = copy;
    size_t used = 0;
    assert_true(strlen(line) < sizeof(copy));
    strcpy(copy, line);
    text[0] = '\0';
    while (cmdline_next_token(&rest, &token)) {
        used += (size_t)sprintf(text + used, "[%s]", token.key);
        if (token.value)
            used += (size_t)sprintf(text + used, "=[%s]", token.value);
        used += (size_t)sprintf(text + used, "%s", token.unterminated ? "!" : "");
    }
    return text;
}

static void check(const struct cmdline_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(parameters_of(cases[i].line), cases[i].parameters);
}

static void white_space_separates(void **state)
{
    static const struct cmdline_case cases[] = {
        { "", "" },
        { " \t\r\n ", "" },
        { "quiet", "[quiet]" },
        { "  panic=exit \t loglevel=4 ", "[panic]=[exit][loglevel]=[4]" },
        { "a=b=c d= =e =", "[a]=[b=c][d]=[][]=[e][]=[]" },
        { "kmemleak.stack_depth=16", "[kmemleak.stack_depth]=[16]" },
    };
    check(cases, ARRAY_SIZE(cases));
}

static void both_quotings_mean_the_same(void **state)
{
    static const struct cmdline_case cases[] = {
        { "run=\"ps; leak lost\" panic=exit", "[run]=[ps; leak lost][panic]=[exit]" },
        { "\"run=ps; leak lost\" panic=exit", "[run]=[ps; leak lost][panic]=[exit]" },
        { "ru\"n=p\"s", "[run]=[ps]" },
        { "run=\"a=b c=d\"", "[run]=[a=b c=d]" },
        { "\"\" a", "[][a]" },
        { "run=\"\"", "[run]=[]" },
    };
    check(cases, ARRAY_SIZE(cases));
}

static void a_backslash_takes_quotes_as_they_are(void **state)
{
    static const struct cmdline_case cases[] = {
        { "run=\"echo \\\"a  b\\\"\"", "[run]=[echo \"a  b\"]" },
        { "\"run=echo \\'a  b\\'\"", "[run]=[echo 'a  b']" },
        { "run=\"echo 'a  b'\"", "[run]=[echo 'a  b']" },
        { "a=\\\\ b=\\n c=\\", "[a]=[\\][b]=[\\n][c]=[\\]" },
    };
    check(cases, ARRAY_SIZE(cases));
}

static void an_open_quote_is_told(void **state)
{
    static const struct cmdline_case cases[] = {
        { "a \"run=b c", "[a][run]=[b c]!" },
        { "run=\"", "[run]=[]!" },
        { "run=\"a\\\"", "[run]=[a\"]!" },
    };
    check(cases, ARRAY_SIZE(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_separates),
        cmocka_unit_test(both_quotings_mean_the_same),
        cmocka_unit_test(a_backslash_takes_quotes_as_they_are),
        cmocka_unit_test(an_open_quote_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
