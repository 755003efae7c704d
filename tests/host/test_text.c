/* SPDX-License-Identifier: MIT */
/* tests/host/test_text.c - lib/text.c: what lib/string.h has beyond C. */
#include "tests/host/host_support.h"
#include <errno.h>
#include <string.h>
#include <cmocka.h>
#include "lib/string.h"

static void memchr_inv_finds_what_differs(void **state)
{
    char bytes[40];
    memset(bytes, 0x6b, sizeof(bytes));
    assert_null(memchr_inv(bytes, 0x6b, sizeof(bytes)));
    assert_null(memchr_inv(bytes, 0x16b, sizeof(bytes)));
    assert_null(memchr_inv(bytes, 0, 0));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = 1;
        assert_ptr_equal(memchr_inv(bytes, 0x6b, sizeof(bytes)), bytes + i);
        assert_null(memchr_inv(bytes, 0x6b, i));
        bytes[i] = 0x6b;
    }
}

static void strscpy_always_terminates(void **state)
{
    char to[5] = "****";
    assert_int_equal(strscpy(to, "abc", sizeof(to)), 3);
    assert_string_equal(to, "abc");
    assert_int_equal(strscpy(to, "abcd", sizeof(to)), 4);
    assert_string_equal(to, "abcd");
    assert_int_equal(strscpy(to, "abcde", sizeof(to)), -E2BIG);
    assert_string_equal(to, "abcd");
    assert_int_equal(strscpy(to, "x", 1), -E2BIG);
    assert_string_equal(to, "");
    to[0] = '!';
    assert_int_equal(strscpy(to, "x", 0), -E2BIG);
    assert_int_equal(to[0], '!');
    assert_int_equal(strscpy(to, "", 1), 0);
}

static void globs(void **state)
{
    static const struct { const char *pattern, *text; bool matches; } cases[] = {
        { "", "", true }, { "", "a", false }, { "a", "", false }, { "*", "", true },
        { "*", "anything", true }, { "kmalloc-*", "kmalloc-64", true },
        { "kmalloc-*", "kmalloc", false }, { "*-64", "kmalloc-64", true },
        { "*-64", "kmalloc-64k", false }, { "a?c", "abc", true },
        { "a?c", "ac", false }, { "?", "", false }, { "a*b*c", "aXbYbZc", true },
        { "a*b*c", "aXbYbZ", false }, { "**a**", "a", true }, { "*?", "", false },
        { "*aab", "aaaaab", true }, { "a*", "ba", false }, { "[a]", "a", false },
        { "*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        if (glob_match(cases[i].pattern, cases[i].text) != cases[i].matches)
            fail_msg("\"%s\" and \"%s\"", cases[i].pattern, cases[i].text);
}

static void strim_cuts_both_ends(void **state)
{
    char padded[] = " \t\n a b \r\n", blank[] = "  \n", plain[] = "x", empty[] = "";
    assert_string_equal(strim(padded), "a b");
    assert_string_equal(strim(blank), "");
    assert_string_equal(strim(plain), "x");
    assert_string_equal(strim(empty), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memchr_inv_finds_what_differs),
        cmocka_unit_test(strscpy_always_terminates),
        cmocka_unit_test(globs),
        cmocka_unit_test(strim_cuts_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
