/* SPDX-License-Identifier: MIT */
/* tests/host/test_history.c - lib/history.c: what is kept, and what is dropped. */
#include "tests/host/host_support.h"
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lib/history.h"

enum { STORE_BYTES = 256 };

static char store[STORE_BYTES], line[STORE_BYTES + 2], got[STORE_BYTES + 2];
static struct history history;

static int setup(void **state)
{
    history_init(&history, store, sizeof(store));
    return 0;
}

static const char *line_back(u32 back)
{
    size_t length = history_get(&history, back, got, sizeof(got));
    assert_int_equal(length, strlen(got));
    assert_true(history_check(&history));
    return got;
}

static void the_newest_is_number_one(void **state)
{
    history_add(&history, "a");
    history_add(&history, "b");
    assert_int_equal(history_count(&history), 2);
    assert_string_equal(line_back(1), "b");
    assert_string_equal(line_back(2), "a");
    assert_string_equal(line_back(0), "");
    assert_string_equal(line_back(3), "");
}

static void blank_lines_and_repetitions_are_not_kept(void **state)
{
    history_add(&history, "");
    history_add(&history, "  ");
    history_add(&history, "a");
    history_add(&history, "a");
    history_add(&history, "b");
    history_add(&history, "a");
    assert_int_equal(history_count(&history), 3);
}

static void any_number_of_lines_leaves_the_last(void **state)
{
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(line, sizeof(line), "%0*u", (int)(1 + i % 50), i);
        history_add(&history, line);
        assert_string_equal(line_back(1), line);
        assert_in_range(history_count(&history), 1, HISTORY_LINES_MAX);
    }
    for (unsigned i = 0; i < 100; i++) {
        snprintf(line, sizeof(line), "%u", i % 10);
        history_add(&history, line);
    }
    assert_int_equal(history_count(&history), HISTORY_LINES_MAX);
    for (u32 back = 1; back <= HISTORY_LINES_MAX; back++)
        assert_int_equal(line_back(back)[0], '0' + (100 - back) % 10);
}

static void a_line_must_fit(void **state)
{
    history_add(&history, "kept");
    memset(line, 'x', STORE_BYTES + 1);
    history_add(&history, line);                        /* one too long */
    assert_string_equal(line_back(1), "kept");
    line[STORE_BYTES] = '\0';
    history_add(&history, line);                        /* just fits, alone */
    assert_int_equal(history_count(&history), 1);
    assert_string_equal(line_back(1), line);
    assert_int_equal(history_get(&history, 1, got, 4), 3);
    assert_string_equal(got, "xxx");
}

static void damage_is_noticed(void **state)
{
    history_add(&history, "a");
    history_add(&history, "b");
    assert_true(history_check(&history));
    history.lines[0].length_bytes++;
    assert_false(history_check(&history));
    setup(state);
    history.first = history.end - HISTORY_LINES_MAX - 1;
    assert_false(history_check(&history));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_newest_is_number_one, setup),
        cmocka_unit_test_setup(blank_lines_and_repetitions_are_not_kept, setup),
        cmocka_unit_test_setup(any_number_of_lines_leaves_the_last, setup),
        cmocka_unit_test_setup(a_line_must_fit, setup),
        cmocka_unit_test_setup(damage_is_noticed, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
