/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_slab_cache.c - mm/slab_cache.c: caches made, listed, destroyed.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/slab_internal.h"
#include "mm/slab_stats.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    host_console_start();
    return 0;
}

static void bad_arguments_are_reported(void **state)
{
    static const struct {
        const char *name;
        u32 size, align;
        const char *what;
    } cases[] = {
        { NULL, 8, 0, "name" },       { "", 8, 0, "name" },
        { "x", 0, 0, "size" },        { "x", 32769, 0, "size" },
        { "x", ~0u, 0, "size" },      { "x", 8, 3, "align" },
        { "x", 8, 8192, "align" },    { "x", 8, ~0u, "align" },
    };
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        host_console_clear();
        assert_null(kmem_cache_create(cases[i].name, cases[i].size, cases[i].align, 0,
                                      NULL));
        assert_true(host_console_has(cases[i].what));
    }
}

static void slab_panic_means_no_failure(void **state)
{
    struct kmem_cache *c;
    EXPECT_ASSERT(c = kmem_cache_create("x", 0, 0, SLAB_PANIC, NULL), "SLAB_PANIC");
    machine_init(MACHINE_BYTES);
    c = kmem_cache_create("x", 8, 0, SLAB_PANIC, NULL);
    assert_non_null(c);
    kmem_cache_destroy(c);
}

static void the_name_is_copied_and_cut(void **state)
{
    char name[64] = "inode_cache";
    struct kmem_cache *c = kmem_cache_create(name, 8, 0, 0, NULL);
    memset(name, 'x', sizeof(name) - 1);
    assert_string_equal(kmem_cache_name(c), "inode_cache");
    struct kmem_cache *d = kmem_cache_create(name, 8, 0, 0, NULL);
    assert_int_equal(strlen(kmem_cache_name(d)), CACHE_NAME_BYTES - 1);
    kmem_cache_destroy(c);
    assert_null(machine_cache("inode_cache"));
    kmem_cache_destroy(d);
    kmem_cache_destroy(NULL);
}

static void destroy_refuses_while_objects_live(void **state)
{
    struct kmem_cache *c = kmem_cache_create("busy", 40, 0, 0, NULL);
    void *object = kmem_cache_alloc(c, GFP_KERNEL);
    kmem_cache_destroy(c);
    assert_true(host_console_has("\"busy\" stays: 1 of its objects"));
    assert_ptr_equal(machine_cache("busy"), c);
    assert_true(machine_check());
    kmem_cache_free(c, object);
    kmem_cache_destroy(c);
    assert_null(machine_cache("busy"));
}

static void statistics_list_every_cache(void **state)
{
    struct kmem_cache *c = kmem_cache_create("seen", 100, 0, 0, NULL), *cursor = NULL;
    void *object = kmem_cache_alloc(c, GFP_KERNEL);
    struct slab_stats stats;
    unsigned seen = 0, untracked = 0;
    while (slab_stats_next(&cursor, &stats)) {
        untracked += !stats.tracked;
        if (strcmp(stats.name, "seen") != 0)
            continue;
        seen++;
        assert_int_equal(stats.object_bytes, 100);
        assert_int_equal(stats.slot_bytes, 104);
        assert_int_equal(stats.live_objects, 1);
        assert_int_equal(stats.slabs, 1);
        assert_int_equal(stats.empty_slabs, 0);
        assert_true(stats.tracked);
    }
    assert_int_equal(seen, 1);
    assert_int_equal(untracked, 64);            /* every 32 bytes, mm/meta.c */
    kmem_cache_free(c, object);
}

static void a_listing_survives_the_end_of_its_cache(void **state)
{
    struct kmem_cache *c = kmem_cache_create("brief", 8, 0, 0, NULL), *cursor = NULL;
    struct slab_stats stats;
    while (cursor != c)
        assert_true(slab_stats_next(&cursor, &stats));
    kmem_cache_destroy(c);
    assert_string_equal(stats.name, "brief");           /* a copy */
    assert_false(slab_stats_next(&cursor, &stats));
    assert_null(cursor);
    assert_true(slab_stats_next(&cursor, &stats));      /* begins anew */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(bad_arguments_are_reported, setup),
        cmocka_unit_test_setup(slab_panic_means_no_failure, setup),
        cmocka_unit_test_setup(the_name_is_copied_and_cut, setup),
        cmocka_unit_test_setup(destroy_refuses_while_objects_live, setup),
        cmocka_unit_test_setup(statistics_list_every_cache, setup),
        cmocka_unit_test_setup(a_listing_survives_the_end_of_its_cache, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
