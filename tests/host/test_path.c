/* SPDX-License-Identifier: MIT */
/* tests/host/test_path.c - lib/path.c: one file, many ways to write its name. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <string.h>
#include "lib/path.h"

static void components(void **state)
{
    const char *path = "//./etc/.//motd/.";
    size_t length;

    assert_memory_equal(path_component(&path, &length), "etc", 3);
    assert_int_equal(length, 3);
    assert_memory_equal(path_component(&path, &length), "motd", 4);
    assert_int_equal(length, 4);
    path_component(&path, &length);
    assert_int_equal(length, 0);
    path_component(&path, &length);
    assert_int_equal(length, 0);
}

static void the_same_path(void **state)
{
    static const char *const same[] = {
        "a/b", "/a/b", "./a/b", "a//b", "a/./b/", "/./a/b/.",
    };

    for (unsigned i = 0; i < ARRAY_SIZE(same); i++)
        assert_int_equal(path_compare(same[0], same[i]), 0);
    assert_int_equal(path_compare("", "/"), 0);
    assert_int_equal(path_compare(".", "./"), 0);
}

static void the_order_keeps_directories_together(void **state)
{
    static const char *const sorted[] = {
        "", "a", "a/b", "a/b/c", "a/c", "a-b", "a.b", "ab", "ab/a", "b",
    };
    unsigned count = ARRAY_SIZE(sorted);

    for (unsigned i = 0; i < count; i++)
        for (unsigned j = 0; j < count; j++) {
            int order = path_compare(sorted[i], sorted[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    assert_true(path_compare("..", ".hidden") < 0);
    assert_true(path_compare("..", "") > 0);
}

static void below(void **state)
{
    assert_string_equal(path_below("/a", "./a//b/c"), "b/c");
    assert_string_equal(path_below("", "a"), "a");
    assert_string_equal(path_below("/", "./a"), "a");
    assert_null(path_below("a", "a"));
    assert_null(path_below("a", "a/."));
    assert_null(path_below("a", "ab/c"));
    assert_null(path_below("a/b", "a"));
    assert_null(path_below("", "."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(components),
        cmocka_unit_test(the_same_path),
        cmocka_unit_test(the_order_keeps_directories_together),
        cmocka_unit_test(below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
