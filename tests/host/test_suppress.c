/* SPDX-License-Identifier: MIT */
/* tests/host/test_suppress.c - leaks that are not told: which, how many, no others. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/forest.h"
#include "mm/kmalloc.h"
#include "mm/suppress.h"
#include "tests/host/machine.h"

static struct kmemleak_summary summary;

/* In these tests a site's name is the character that its address is. */
static bool matches(const struct call_site *site, const char *glob)
{
    char name[2] = { (char)site->address, '\0' };
    return glob_match(glob, name);
}

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    suppress_init(matches);
    host_trace_count = 1;
    return 0;
}

static int teardown(void **state)
{
    struct suppression entry;
    while (suppress_at(0, &entry))
        suppress_remove(entry.glob);
    return 0;
}

static void add(const char *glob, u32 most)
{
    struct suppression entry = { .most = most };
    strscpy(entry.glob, glob, sizeof(entry.glob));
    assert_int_equal(suppress_add(&entry), 0);
}

static void **lose(char site, u32 bytes)
{
    host_trace[0] = (uintptr_t)site;
    return kzalloc(bytes, GFP_KERNEL);
}

static struct suppression at(unsigned i)
{
    struct suppression entry;
    assert_true(suppress_at(i, &entry));
    return entry;
}

static u32 suppressed(void)
{
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_true(machine_check());
    return summary.suppressed;
}

static void entries_count_what_they_hide(void **state)
{
    add("a", SUPPRESS_NO_LIMIT);
    add("?", 1);                                /* the first that matches counts */
    void **list = lose('a', 8);
    *list = lose('x', 100);
    lose('b', 16);
    assert_int_equal(suppressed(), 3);
    assert_int_equal(summary.leaked, 3);
    assert_int_equal(summary.leaders, 2);
    assert_int_equal(at(0).leaders, 1);
    assert_int_equal(at(0).blocks, 2);
    assert_int_equal(at(0).bytes, 108);
    assert_int_equal(at(1).leaders, 1);
    struct suppression entry = at(1);
    assert_false(suppress_is_exceeded(&entry));
    lose('b', 16);
    assert_int_equal(suppressed(), 4);
    entry = at(1);
    assert_true(suppress_is_exceeded(&entry));
    assert_true(suppress_next_exceeded(&entry));
    assert_string_equal(entry.glob, "?");
    assert_false(suppress_next_exceeded(&entry));   /* told once for each number */
    lose('b', 16);
    suppressed();
    assert_true(suppress_next_exceeded(&entry));
}

static void what_another_reaches_is_told(void **state)
{
    for (int turn = 0; turn < 2; turn++) {          /* whichever address is lower */
        setup(NULL);
        void **hidden = turn ? lose('h', 16) : NULL;
        void **told = lose('t', 8);
        hidden = turn ? hidden : lose('h', 16);
        uintptr_t *both = (uintptr_t *)lose('b', 8);
        hidden[0] = both;
        hidden[1] = lose('o', 32);
        told[0] = both;
        add("h", SUPPRESS_NO_LIMIT);
        assert_int_equal(suppressed(), 2);          /* h and o, not b */
        struct kmemleak_object object;
        assert_true(kmemleak_object_at((uintptr_t)both, &object));
        assert_int_equal(object.leader, (uintptr_t)told);
        struct forest forest;
        forest_select(&forest, &FOREST_ALL);
        assert_int_equal(forest_build(&forest, 0), 0);
        assert_int_equal(forest.group_count, 1);
        assert_int_equal(forest.groups[0].below_blocks, 1);
        assert_int_equal(forest.groups[0].below_bytes, 8);
        assert_int_equal(forest_count_new(), 2);
        forest_free(&forest);
        teardown(NULL);
    }
}

static void the_unused_are_known(void **state)
{
    add("z", SUPPRESS_NO_LIMIT);
    struct suppression entry = at(0);
    assert_false(suppress_is_unused(&entry));       /* no scan yet */
    lose('a', 8);
    assert_int_equal(suppressed(), 0);
    entry = at(0);
    assert_true(suppress_is_unused(&entry));
}

static void a_change_counts_for_the_last_scan(void **state)
{
    lose('a', 8);
    assert_int_equal(suppressed(), 0);
    add("a", SUPPRESS_NO_LIMIT);
    kmemleak_resettle();
    assert_int_equal(kmemleak_last()->suppressed, 1);
    assert_int_equal(suppress_remove("b"), -ENOENT);
    assert_int_equal(suppress_remove("a"), 0);
    kmemleak_resettle();
    assert_int_equal(kmemleak_last()->suppressed, 0);
    add("a", 1);
    add("a", 2);                                    /* replaces */
    assert_int_equal(at(0).most, 2);
    struct suppression entry;
    assert_false(suppress_at(1, &entry));
}

static void the_list_has_an_end(void **state)
{
    struct suppression entry = { .most = 0 };
    for (int i = 0; i < SUPPRESS_ENTRIES_MAX; i++) {
        entry.glob[0] = (char)('A' + i / 16);
        entry.glob[1] = (char)('A' + i % 16);
        assert_int_equal(suppress_add(&entry), 0);
    }
    strscpy(entry.glob, "one more", sizeof(entry.glob));
    assert_int_equal(suppress_add(&entry), -ENOSPC);
    lose('a', 8);
    assert_int_equal(suppressed(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_count_what_they_hide, setup, teardown),
        cmocka_unit_test_setup_teardown(what_another_reaches_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(the_unused_are_known, setup, teardown),
        cmocka_unit_test_setup_teardown(a_change_counts_for_the_last_scan, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_list_has_an_end, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
