/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_quarantine.c - freed blocks wait: in order, within bounds, known for
 * what they are.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "mm/debug.h"
#include "mm/kmalloc.h"
#include "mm/quarantine.h"
#include "mm/slab_internal.h"
#include "tests/host/checks.h"
#include "tests/host/machine.h"

static void all_checks_on(void)
{
    assert_true(debug_set(DEBUG_CHECKS, true, "*") > 12);
}

static void freed_blocks_leave_in_order(void **state)
{
    u8 *p[8];
    struct block block;
    u32 cursor = 0;
    all_checks_on();
    for (u32 i = 0; i < 8; i++)
        p[i] = kmalloc(24, GFP_KERNEL);
    for (u32 i = 0; i < 8; i++)
        kfree(p[i * 3 % 8]);
    for (u32 i = 0; i < 8; i++) {
        assert_true(quarantine_next(&cursor, &block));
        assert_int_equal(block.start, (uintptr_t)p[i * 3 % 8]);
    }
    assert_false(quarantine_next(&cursor, &block));
    u8 *other = kmalloc(24, GFP_KERNEL);
    for (u32 i = 0; i < 8; i++)
        assert_ptr_not_equal(other, p[i]);
    kfree(other);
}

static void quarantine_is_bounded(void **state)
{
    struct quarantine_stats stats;
    all_checks_on();
    quarantine_set_limit(64 * 1024);
    for (u32 i = 0; i < 5000; i++) {
        kfree(kmalloc(1 + i % 3000, GFP_KERNEL));
        quarantine_stats(&stats);
        assert_true(stats.bytes <= stats.limit_bytes);
        assert_int_equal(stats.added - stats.released, stats.blocks);
    }
    assert_true(stats.blocks > 0);
    quarantine_set_limit(0);
    quarantine_stats(&stats);
    assert_int_equal(stats.blocks, 0);
    assert_int_equal(stats.bytes, 0);
    kfree(kmalloc(10, GFP_KERNEL));
    quarantine_stats(&stats);
    assert_int_equal(stats.blocks, 0);
    assert_true(machine_check());
    checks_expect_none();
}

static void flush_takes_one_cache_only(void **state)
{
    struct quarantine_stats stats;
    all_checks_on();
    for (u32 i = 0; i < 3000; i++)              /* more than one chunk of entries */
        kfree(kmalloc(i % 2 ? 8 : 16, GFP_KERNEL));
    quarantine_flush(machine_cache("kmalloc-8"));
    u32 cursor = 0, count = 0;
    struct block block;
    for (; quarantine_next(&cursor, &block); count++)
        assert_string_equal(block.cache->name, "kmalloc-16");
    quarantine_stats(&stats);
    assert_int_equal(stats.blocks, 1500);
    assert_int_equal(count, 1500);
    debug_set(DEBUG_QUARANTINE, false, "kmalloc-16");
    quarantine_stats(&stats);
    assert_int_equal(stats.blocks, 0);
    assert_true(machine_check());
}

static void double_free_is_known_in_quarantine(void **state)
{
    all_checks_on();
    u8 *p = kmalloc(30, GFP_KERNEL);
    kfree(p);
    kfree(p);
    assert_int_equal(checks.count, 1);
    assert_int_equal(checks.misuse.kind, MISUSE_DOUBLE_FREE);
    quarantine_flush(NULL);
    checks.count = 0;
    kfree(p);
    assert_int_equal(checks.misuse.kind, MISUSE_DOUBLE_FREE);
    assert_true(machine_check());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(freed_blocks_leave_in_order, checks_setup),
        cmocka_unit_test_setup(quarantine_is_bounded, checks_setup),
        cmocka_unit_test_setup(flush_takes_one_cache_only, checks_setup),
        cmocka_unit_test_setup(double_free_is_known_in_quarantine, checks_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
