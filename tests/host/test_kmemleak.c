/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_kmemleak.c - the leak detector's promises, one at a time.
 *
 * Method: `root` is all that is read; a block is held if it can be reached from there.
 * test_kmemleak_graphs.c compares whole graphs.
 */
#include "tests/host/host_support.h"
#include <errno.h>
#include <cmocka.h>
#include "lib/string.h"
#include "mm/depot.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/page_alloc.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/host/machine.h"

static uintptr_t root[8];
static struct kmemleak_summary summary;

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    memset(root, 0, sizeof(root));
    machine_add_root(root, sizeof(root), ROOT_DATA);
    return 0;
}

static u32 leaked(void)
{
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_true(summary.self_test_ok);
    assert_int_equal(summary.leaked, summary.leaders + summary.indirect);
    assert_true(machine_check());
    return summary.leaked;
}

static u8 flags_of(const void *p)
{
    struct kmemleak_object object;
    assert_true(kmemleak_object_at((uintptr_t)p, &object));
    return object.flags;
}

static void an_empty_heap_leaks_nothing(void **state)
{
    assert_int_equal(leaked(), 0);
    assert_int_equal(summary.objects, 0);       /* the self-test's own do not count */
    u32 number = summary.scan_number;
    assert_int_equal(leaked(), 0);
    assert_int_equal(summary.scan_number, number + 1);
    assert_memory_equal(kmemleak_last(), &summary, sizeof(summary));
}

static void every_kind_is_held_and_lost(void **state)
{
    struct kmem_cache *cache = kmem_cache_create("c", 40, 0, 0, NULL);
    void *p[] = {
        kzalloc(1, GFP_KERNEL), kzalloc(4096, GFP_KERNEL), kzalloc(9999, GFP_KERNEL),
        kmem_cache_zalloc(cache, GFP_KERNEL), vzalloc(10000),
        (void *)get_zeroed_page(GFP_KERNEL),
    };
    memcpy(root, p, sizeof(p));
    assert_int_equal(leaked(), 0);
    assert_int_equal(summary.objects, ARRAY_SIZE(p));
    for (unsigned i = 0; i < ARRAY_SIZE(p); i++) {
        root[i] = 0;
        assert_int_equal(leaked(), 1);
        assert_int_equal(summary.leaders, 1);
        assert_true(flags_of(p[i]) & TAG_LEADER);
        root[i] = (uintptr_t)p[i];
    }
    assert_int_equal(leaked(), 0);
    assert_int_equal(flags_of(p[0]), TAG_LIVE);
}

static void what_counts_as_a_reference(void **state)
{
    char *p = kzalloc(100, GFP_KERNEL), *one = kzalloc(1, GFP_KERNEL);
    struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 1);
    char *pages = page_address(page);
    const struct { uintptr_t word; bool holds; } cases[] = {
        { (uintptr_t)p, true },          { (uintptr_t)p + 1, true },
        { (uintptr_t)p + 99, true },     { (uintptr_t)p + 100, false },
        { (uintptr_t)p + 127, false },   { (uintptr_t)p - 1, false },
        { ~(uintptr_t)p, false },        { (uintptr_t)one, true },
        { (uintptr_t)one + 1, false },   { (uintptr_t)page, true },
        { (uintptr_t)page + 1, false },  { (uintptr_t)(page + 1), false },
        { (uintptr_t)pages, true },      { (uintptr_t)pages + 8191, true },
        { (uintptr_t)pages + 8192, false },
    };
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        root[3] = cases[i].word;
        assert_int_equal(leaked(), 3 - cases[i].holds);
    }
}

static void unaligned_words_and_slack_are_not_read(void **state)
{
    char *a = kzalloc(60, GFP_KERNEL), *b = kzalloc(30, GFP_KERNEL);
    root[0] = (uintptr_t)a;
    memcpy(a + 48, &b, sizeof(b));
    assert_int_equal(leaked(), 0);
    memset(a, 0, 64);
    memcpy(a + 56, &b, sizeof(b));              /* only half a word is requested */
    assert_int_equal(leaked(), 1);
    memset(a, 0, 64);
    memcpy(a + 17, &b, sizeof(b));
    assert_int_equal(leaked(), 1);
    memset(a, 0, 64);
    memcpy((char *)root + 12, &b, sizeof(b));
    assert_int_equal(leaked(), 1);
}

static void free_memory_holds_nothing(void **state)
{
    void *lost = kzalloc(16, GFP_KERNEL), **p = kmalloc(5000, GFP_KERNEL);
    *p = lost;
    root[0] = (uintptr_t)p;
    assert_int_equal(leaked(), 0);
    kfree(p);
    assert_int_equal(leaked(), 1);
    assert_int_equal(summary.objects, 1);
}

static void held_by_interior_references_only(void **state)
{
    char *p = kzalloc(64, GFP_KERNEL);
    root[0] = (uintptr_t)p + 8;
    leaked();
    assert_true(flags_of(p) & TAG_INTERIOR);
    root[1] = (uintptr_t)p;
    leaked();
    assert_false(flags_of(p) & TAG_INTERIOR);
    root[1] = (uintptr_t)p + 9;
    leaked();
    assert_true(flags_of(p) & TAG_INTERIOR);
}

static void the_lost_do_not_hold(void **state)
{
    char *p = kzalloc(64, GFP_KERNEL);
    uintptr_t *lost = kzalloc(8, GFP_KERNEL);
    root[0] = (uintptr_t)p + 8;
    *lost = (uintptr_t)p;                       /* the leaked block's word is no news */
    assert_int_equal(leaked(), 1);
    assert_true(flags_of(p) & TAG_INTERIOR);
}

static void a_cycle_has_one_leader(void **state)
{
    uintptr_t *node[5];
    for (unsigned i = 0; i < 5; i++)
        node[i] = kzalloc(8, GFP_KERNEL);
    for (unsigned i = 0; i < 5; i++)
        *node[i] = (uintptr_t)node[(i + 2) % 5];
    assert_int_equal(leaked(), 5);
    assert_int_equal(summary.leaders, 1);
    uintptr_t *head = kzalloc(8, GFP_KERNEL);
    *head = (uintptr_t)node[3];
    assert_int_equal(leaked(), 6);
    assert_int_equal(summary.leaders, 1);
    assert_true(flags_of(head) & TAG_LEADER);
    *head = (uintptr_t)head;                    /* refers to itself: still lost */
    assert_int_equal(leaked(), 6);
    assert_int_equal(summary.leaders, 2);
}

static void annotations(void **state)
{
    uintptr_t *a = kzalloc(16, GFP_KERNEL), *b = kzalloc(16, GFP_KERNEL);
    *a = (uintptr_t)b;
    kmemleak_not_leak((char *)a + 1);           /* no start of a block: nothing */
    kmemleak_not_leak(NULL);
    kmemleak_ignore(&root);
    assert_int_equal(leaked(), 2);
    kmemleak_no_scan(a);
    assert_int_equal(leaked(), 2);
    assert_int_equal(summary.leaders, 2);
    kmemleak_ignore(a);
    assert_int_equal(leaked(), 1);              /* b: what is ignored holds nothing */
    assert_int_equal(summary.objects, 1);
    kfree(a);
    a = kzalloc(16, GFP_KERNEL);                /* annotations end with the block */
    *a = (uintptr_t)b;
    assert_int_equal(leaked(), 2);
    kmemleak_not_leak(a);
    assert_int_equal(leaked(), 0);
    assert_int_equal(summary.objects, 2);
}

static void cleared_leaks_are_not_told_again(void **state)
{
    void *a = kzalloc(16, GFP_KERNEL);
    assert_int_equal(leaked(), 1);
    assert_int_equal(kmemleak_clear(), 1);
    assert_int_equal(kmemleak_clear(), 0);
    assert_null(kmemleak_next_group(NULL));
    assert_int_equal(leaked(), 0);
    (void)!kzalloc(16, GFP_KERNEL);
    assert_int_equal(leaked(), 1);
    kfree(a);
    assert_int_equal(tag_stats.not_leak_blocks, 0);
}

static void stacks_are_roots_unless_told(void **state)
{
    uintptr_t fake_stack[4] = { 0, (uintptr_t)kzalloc(8, GFP_KERNEL) };
    machine_add_root(fake_stack, sizeof(fake_stack), ROOT_STACK);
    assert_int_equal(leaked(), 0);
    kmemleak_scan_stacks(false);
    assert_int_equal(leaked(), 1);
    kmemleak_scan_stacks(true);
    assert_int_equal(leaked(), 0);
}

static void off_means_refused(void **state)
{
    kmemleak_enable(false);
    assert_int_equal(kmemleak_scan(&summary), -EPERM);
    assert_int_equal(summary.scan_number, 0);
    kmemleak_enable(true);
    (void)!kzalloc(8, GFP_KERNEL);
    assert_int_equal(leaked(), 1);
}

static void contents_are_those_of_the_very_block(void **state)
{
    struct kmemleak_object object;
    char copy[8] = "unread", *p = vzalloc(6);
    strcpy(p, "stone");
    assert_true(kmemleak_object_at((uintptr_t)p, &object));
    assert_int_equal(kmemleak_contents(&object, copy, 3), 3);
    assert_string_equal(copy, "stoead");
    assert_int_equal(kmemleak_contents(&object, copy, sizeof(copy)), 6);
    assert_string_equal(copy, "stone");
    vfree(p);                                   /* unmapped now */
    assert_int_equal(kmemleak_contents(&object, copy, sizeof(copy)), 0);
    vmap_freed_limit(0);
    for (char *other; (other = vzalloc(6)) != p; )
        vfree(other);                           /* until one has that address */
    assert_int_equal(kmemleak_contents(&object, copy, sizeof(copy)), 0);
    assert_string_equal(copy, "stone");
    vfree(p);
}

static void groups_come_largest_first(void **state)
{
    static const u32 sizes[] = { 100, 3000, 20, 500, 20, 7 };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        host_trace[0] = 0x2000 + 4 * i;
        (void)!kzalloc(sizes[i], GFP_KERNEL);
        if (sizes[i] == 7)
            (void)!kzalloc(700, GFP_KERNEL);            /* the same trace */
    }
    assert_int_equal(leaked(), 7);
    assert_int_equal(summary.groups, 6);
    static const u32 want[] = { 3000, 707, 500, 100, 20, 20 };
    const struct trace *t = NULL;
    for (unsigned i = 0; i < ARRAY_SIZE(want); i++) {
        t = kmemleak_next_group(t);
        assert_int_equal(t->leaks.leader_bytes, want[i]);
        assert_int_equal(t->leaks.leaders, want[i] == 707 ? 2 : 1);
    }
    assert_null(kmemleak_next_group(t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_empty_heap_leaks_nothing, setup),
        cmocka_unit_test_setup(every_kind_is_held_and_lost, setup),
        cmocka_unit_test_setup(what_counts_as_a_reference, setup),
        cmocka_unit_test_setup(unaligned_words_and_slack_are_not_read, setup),
        cmocka_unit_test_setup(free_memory_holds_nothing, setup),
        cmocka_unit_test_setup(held_by_interior_references_only, setup),
        cmocka_unit_test_setup(the_lost_do_not_hold, setup),
        cmocka_unit_test_setup(a_cycle_has_one_leader, setup),
        cmocka_unit_test_setup(annotations, setup),
        cmocka_unit_test_setup(cleared_leaks_are_not_told_again, setup),
        cmocka_unit_test_setup(stacks_are_roots_unless_told, setup),
        cmocka_unit_test_setup(off_means_refused, setup),
        cmocka_unit_test_setup(contents_are_those_of_the_very_block, setup),
        cmocka_unit_test_setup(groups_come_largest_first, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
