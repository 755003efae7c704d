/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_sanity.c - slab_debug=F: a damaged descriptor is told once, set aside,
 * and the heap is whole again.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "mm/quarantine.h"
#include "mm/slab_internal.h"
#include "tests/host/checks.h"
#include "tests/host/machine.h"

static struct slab *slab_of(const void *p)
{
    return virt_to_page(p)->slab;
}

static void expect_told_once(void)
{
    assert_int_equal(checks.count, 1);
    assert_int_equal(checks.misuse.kind, MISUSE_ASSERTION);
    assert_true(machine_check());
    checks.count = 0;
}

static void more_free_slots(struct slab *slab)
{
    slab->frees_left--;
}

static void bit_of_a_live_slot(struct slab *slab)
{
    bitmap_set_bit(slab->free_map, 0);
}

static void wild_order(struct slab *slab)
{
    slab->order = 77;
}

static void wild_base(struct slab *slab)
{
    slab->base = 0x1234;
}

static void too_many_slots(struct slab *slab)
{
    slab->slot_count = 60000;
}

static void no_cache(struct slab *slab)
{
    slab->cache = NULL;
}

static void (*const damages[])(struct slab *slab) = {
    more_free_slots, bit_of_a_live_slot, wild_order, wild_base, too_many_slots, no_cache,
};

static void each_damage_is_found(void **state)
{
    struct heap_check result;
    debug_set(DEBUG_CHECKS, true, "*");
    for (u32 i = 0; i < ARRAY_SIZE(damages); i++) {
        void *p = kmalloc(24, GFP_KERNEL);
        damages[i](slab_of(p));
        debug_check_heap(&result);
        assert_int_equal(result.damaged, 1);
        assert_true(result.sound);
        expect_told_once();
        debug_check_heap(&result);
        assert_int_equal(result.damaged, 0);
        void *other = kmalloc(24, GFP_KERNEL);
        assert_ptr_not_equal(virt_to_page(other), virt_to_page(p));
        kfree(other);
    }
    checks_expect_none();
}

static void found_at_free(void **state)
{
    debug_set(DEBUG_CHECKS, true, "*");
    u8 *p = kmalloc(64, GFP_KERNEL), *neighbour = kmalloc(64, GFP_KERNEL);
    struct slab *slab = virt_to_page(p)->slab;
    slab->frees_left--;
    kfree(p);
    assert_int_equal(checks.count, 1);
    assert_int_equal(checks.misuse.kind, MISUSE_ASSERTION);
    u8 *q = kmalloc(64, GFP_KERNEL);
    assert_non_null(q);
    assert_ptr_not_equal(virt_to_page(q)->slab, slab);
    assert_true(machine_check());
    neighbour[0] = 1;                           /* still there for who has it */
    kfree(q);
    assert_int_equal(checks.count, 1);
    kfree(neighbour);                           /* but not taken back */
    assert_int_equal(checks.misuse.kind, MISUSE_INVALID_FREE);
    assert_true(machine_check());
}

static void found_though_its_links_are_damaged(void **state)
{
    debug_set(DEBUG_CHECKS, true, "*");
    u8 *p = kmalloc(64, GFP_KERNEL);
    struct slab *slab = virt_to_page(p)->slab;
    memset(&slab->link, 0x77, sizeof(slab->link));
    slab->free_map[0] = 0;
    u8 *q = kmalloc(64, GFP_KERNEL);
    assert_int_equal(checks.count, 1);
    assert_ptr_not_equal(virt_to_page(q)->slab, slab);
    assert_true(machine_check());
}

static void found_before_a_slot_is_handed_out(void **state)
{
    debug_set(DEBUG_SANITY, true, "*");
    void *p = kmalloc(24, GFP_KERNEL);
    bit_of_a_live_slot(slab_of(p));
    void *other = kmalloc(24, GFP_KERNEL);
    assert_ptr_not_equal(other, p);
    expect_told_once();
    kfree(other);
    checks_expect_none();
}

/* The quarantine forgets those, and keeps the others. */
static void blocks_wait_in_a_damaged_slab(void **state)
{
    struct quarantine_stats stats;
    debug_set(DEBUG_CHECKS, true, "*");
    void *p[3];
    for (u32 i = 0; i < 3; i++)
        p[i] = kmalloc(24, GFP_KERNEL);
    kfree(p[0]);
    kfree(kmalloc(500, GFP_KERNEL));
    kfree(p[1]);
    more_free_slots(slab_of(p[2]));
    kfree(p[2]);
    expect_told_once();
    quarantine_stats(&stats);
    assert_int_equal(stats.blocks, 1);
    quarantine_set_limit(0);
    quarantine_stats(&stats);
    assert_int_equal(stats.blocks, 0);
    assert_int_equal(stats.bytes, 0);
    assert_int_equal(stats.added, stats.released);
    assert_true(machine_check());
    checks_expect_none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_damage_is_found, checks_setup),
        cmocka_unit_test_setup(found_at_free, checks_setup),
        cmocka_unit_test_setup(found_though_its_links_are_damaged, checks_setup),
        cmocka_unit_test_setup(found_before_a_slot_is_handed_out, checks_setup),
        cmocka_unit_test_setup(blocks_wait_in_a_damaged_slab, checks_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
