/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_scan_area.c - what Linux's code tells the detector: scan areas,
 * kmemleak_free(), per-CPU blocks.
 */
#include "tests/host/host_support.h"
#include <errno.h>
#include <cmocka.h>
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/percpu.h"
#include "mm/scan_area.h"
#include "tests/host/machine.h"

static uintptr_t root[2];

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    memset(root, 0, sizeof(root));
    machine_add_root(root, sizeof(root), ROOT_DATA);
    return 0;
}

static u32 leaked(void)
{
    struct kmemleak_summary summary;
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_true(summary.self_test_ok && machine_check());
    return summary.leaked;
}

static void an_area_is_a_root_while_its_block_lives(void **state)
{
    uintptr_t *block = kzalloc(256, GFP_KERNEL);

    root[0] = (uintptr_t)block;
    kmemleak_no_scan(block);
    block[2] = (uintptr_t)kmalloc(32, GFP_KERNEL);
    block[9] = (uintptr_t)kmalloc(32, GFP_KERNEL);
    assert_int_equal(leaked(), 2);
    kmemleak_scan_area(&block[8], 2 * sizeof(*block), GFP_KERNEL);
    assert_int_equal(leaked(), 1);
    kmemleak_scan_area(block, 4096, GFP_KERNEL);        /* cut at the block's end */
    assert_int_equal(leaked(), 0);
    assert_int_equal(scan_area_count(), 2);
    kfree(block);
    root[0] = (uintptr_t)kzalloc(256, GFP_KERNEL);      /* there again, another one */
    assert_int_equal(leaked(), 2);
    assert_int_equal(scan_area_count(), 0);
}

static void an_area_of_nothing_is_none(void **state)
{
    kmemleak_scan_area(root, sizeof(root), GFP_KERNEL);
    assert_int_equal(scan_area_count(), 0);
}

static void freed_blocks_are_not_looked_after(void **state)
{
    void *p = kmalloc(64, GFP_KERNEL);

    assert_int_equal(leaked(), 1);
    kmemleak_free(p);
    assert_int_equal(leaked(), 0);
    kmemleak_alloc(p, 64, 1, GFP_KERNEL);
    assert_int_equal(leaked(), 1);
    kmemleak_free(p);
    kmemleak_alloc(p, 64, 0, GFP_KERNEL);
    assert_int_equal(leaked(), 0);
}

static void percpu_blocks_are_tracked(void **state)
{
    struct { char bytes[24]; } __attribute__((aligned(64))) *p = NULL;

    p = __alloc_percpu(sizeof(*p), 64);
    assert_true((uintptr_t)p % 64 == 0);
    assert_int_equal(leaked(), 1);
    root[0] = (uintptr_t)p;
    assert_int_equal(leaked(), 0);
    free_percpu(p);
    assert_null(__alloc_percpu(0, 4));
    assert_null(__alloc_percpu(40000, 4));
    assert_null(__alloc_percpu(8, 3));
}

int main(void)
{
    scan_area_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_area_is_a_root_while_its_block_lives, setup),
        cmocka_unit_test_setup(an_area_of_nothing_is_none, setup),
        cmocka_unit_test_setup(freed_blocks_are_not_looked_after, setup),
        cmocka_unit_test_setup(percpu_blocks_are_tracked, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
