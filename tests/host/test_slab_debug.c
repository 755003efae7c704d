/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_slab_debug.c - objects under slab_debug=FZPUQ: each check fires, with
 * the right kind, on the right bytes, once; and is silent otherwise.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/kmalloc.h"
#include "mm/quarantine.h"
#include "mm/redzone.h"
#include "mm/slab_fast.h"
#include "tests/host/checks.h"
#include "tests/host/machine.h"

static const u32 sizes[] = {
    1, 7, 8, 9, 16, 17, 31, 32, 33, 60, 64, 65, 96, 97, 128, 129, 192, 193, 255, 256,
    500, 512, 1000, 1024, 2047, 2048, 2049, 4095, 4096,
};

static void all_checks_on(void)
{
    assert_true(debug_set(DEBUG_CHECKS, true, "*") > 12);
}

/* ---- Z -------------------------------------------------------------------- */

static void expect_found_at_kfree(u32 size, s32 offset)
{
    u8 *p = kmalloc(size, GFP_KERNEL);
    p[offset] ^= 0x41;
    kfree(p);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, size, p + offset, p + offset);
    assert_int_equal(checks.damage.expected, REDZONE_LIVE);
    assert_string_equal(checks.damage.when, "at kfree");
}

static void each_redzone_byte_is_watched(void **state)
{
    debug_set(DEBUG_REDZONE, true, "*");
    for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (s32 by = 1; by <= REDZONE_BYTES; by++) {
            expect_found_at_kfree(sizes[i], -by);
            expect_found_at_kfree(sizes[i], (s32)sizes[i] - 1 + by);
        }
    }
    assert_true(machine_check());
}

static void runs_of_bytes_are_told_in_one_report(void **state)
{
    all_checks_on();
    for (u32 length = 1; length <= REDZONE_BYTES; length++) {
        u8 *p = kmalloc(100, GFP_KERNEL);
        memset(p + 100, 'x', length);
        kfree(p);
        checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, 100, p + 100, p + 99 + length);
        assert_memory_equal(checks.damage.found + (p + 100 - (u8 *)checks.damage.shown),
                            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", length);
    }
}

static void damage_is_repaired_and_not_told_twice(void **state)
{
    struct heap_check result;
    all_checks_on();
    u8 *p = kmalloc(40, GFP_KERNEL);
    p[-1] = p[40] = 0;
    debug_check_heap(&result);
    assert_int_equal(result.damaged, 1);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, 40, p - 1, p - 1);
    debug_check_heap(&result);
    assert_int_equal(result.damaged, 0);
    kfree(p);
    checks_expect_none();
}

static void krealloc_moves_the_redzone(void **state)
{
    all_checks_on();
    u8 *p = kmalloc(60, GFP_KERNEL);
    memset(p, 1, 60);
    assert_ptr_equal(krealloc(p, 20, GFP_KERNEL), p);
    kfree(p);
    checks_expect_none();
    p = krealloc(kmalloc(60, GFP_KERNEL), 20, GFP_KERNEL);
    p[20] = 1;
    kfree(p);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, 20, p + 20, p + 20);
    p = kmalloc(60, GFP_KERNEL);
    p[60] = 1;                                  /* found before the size changes */
    u8 *q = krealloc(p, 20, GFP_KERNEL);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, 60, p + 60, p + 60);
    assert_string_equal(checks.damage.when, "at krealloc");
    kfree(q);
    checks_expect_none();
}

/* ---- P and Q ---------------------------------------------------------------- */

static void new_memory_is_no_old_data(void **state)
{
    debug_set(DEBUG_POISON, true, "*");
    u8 *p = kmalloc(50, GFP_KERNEL);
    assert_null(memchr_inv(p, POISON_ALLOC, 50));
    kfree(p);
    p = kzalloc(50, GFP_KERNEL);
    assert_null(memchr_inv(p, 0, 50));
    kfree(p);
    checks_expect_none();
}

static void expect_late_write_found(u32 size, s32 offset, bool waits)
{
    debug_set(DEBUG_QUARANTINE, waits, "*");
    u8 *p = kmalloc(size, GFP_KERNEL);
    kfree(p);
    p[offset] ^= 0x80;
    if (waits) {
        quarantine_flush(NULL);
    } else {
        u8 *again = kmalloc(size, GFP_KERNEL);
        assert_ptr_equal(again, p);             /* the first free slot is taken */
        assert_null(memchr_inv(p, POISON_ALLOC, size));
        kfree(again);
    }
    checks_expect(MISUSE_USE_AFTER_FREE_WRITE, p, size, p + offset, p + offset);
    assert_string_equal(checks.damage.when,
                        waits ? "as it left the quarantine" : "at reuse");
}

static void writes_after_free_are_found(void **state)
{
    debug_set(DEBUG_REDZONE | DEBUG_POISON, true, "*");
    for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
        s32 size = (s32)sizes[i];
        s32 offsets[] = { 0, size / 2, size - 1, -1, -32, size, size + 31 };
        for (u32 k = 0; k < ARRAY_SIZE(offsets); k++) {
            expect_late_write_found(sizes[i], offsets[k], true);
            expect_late_write_found(sizes[i], offsets[k], false);
        }
    }
    assert_true(machine_check());
}

static void each_byte_of_a_freed_object_is_watched(void **state)
{
    debug_set(DEBUG_POISON, true, "*");         /* without redzones: all of the slot */
    for (s32 offset = 0; offset < 64; offset++)
        expect_late_write_found(64, offset, offset & 1);
}

/* ---- constructors, F ---------------------------------------------------------- */

static void construct(void *object)
{
    strcpy(object, "made");
}

static void constructed_objects_are_poisoned_too(void **state)
{
    struct kmem_cache *c = kmem_cache_create("made", 40, 0, 0, construct);
    all_checks_on();
    char *p = kmem_cache_alloc(c, GFP_KERNEL);
    assert_string_equal(p, "made");
    strcpy(p, "used");
    kmem_cache_free(c, p);
    assert_null(memchr_inv(p, POISON_FREE, 40));
    p[3] = 0;
    quarantine_flush(NULL);
    checks_expect(MISUSE_USE_AFTER_FREE_WRITE, p, 40, p + 3, p + 3);
    debug_set(DEBUG_CHECKS, false, "*");        /* what lies free is made again */
    for (u32 i = 0; i < 100; i++)
        assert_string_equal(kmem_cache_alloc(c, GFP_KERNEL), "made");
}

/* P alone changes no layout: the same slabs serve before and after. */
static void poisoned_objects_are_constructed_when_poison_ends(void **state)
{
    struct kmem_cache *c = kmem_cache_create("made", 40, 0, 0, construct);
    void *p[10];
    debug_set(DEBUG_POISON | DEBUG_QUARANTINE, true, "*");
    for (u32 i = 0; i < ARRAY_SIZE(p); i++)
        p[i] = kmem_cache_alloc(c, GFP_KERNEL);
    for (u32 i = 0; i < ARRAY_SIZE(p); i++)
        kmem_cache_free(c, p[i]);
    debug_set(DEBUG_POISON, false, "*");        /* some wait still */
    debug_set(DEBUG_QUARANTINE, false, "*");
    for (u32 i = 0; i < ARRAY_SIZE(p); i++)
        assert_string_equal(kmem_cache_alloc(c, GFP_KERNEL), "made");
    checks_expect_none();
}

/* A caller that saw no check on may come too late. */
static void objects_without_redzones_are_not_to_be_had(void **state)
{
    struct kmem_cache *cache = machine_cache("kmalloc-64");
    debug_set(DEBUG_REDZONE, true, "*");
    assert_false(slot_is_open(cache));
    void *p = cache_take_hard(cache, 10, GFP_KERNEL);
    assert_int_equal(((u8 *)p)[10], REDZONE_LIVE);
    kfree(p);
    checks_expect_none();
}

/* ---- silence -------------------------------------------------------------------- */

static void good_use_is_silent(void **state)
{
    enum { BLOCKS = 64, STEPS = 20000 };
    static u8 *p[BLOCKS];
    u32 size[BLOCKS] = { 0 };
    memset(p, 0, sizeof(p));
    all_checks_on();
    debug_set(DEBUG_RANDOM, true, "*");
    for (u32 step = 0; step < STEPS; step++) {
        u32 i = machine_random(BLOCKS), bytes = 1 + machine_random(6000);
        if (p[i] != NULL)
            assert_null(memchr_inv(p[i], (int)i, size[i]));
        p[i] = machine_random(2) ? krealloc(p[i], bytes, GFP_KERNEL)
                                 : (kfree(p[i]), kmalloc(bytes, GFP_KERNEL));
        assert_non_null(p[i]);
        size[i] = bytes;
        memset(p[i], (int)i, bytes);
        if (step % 1000 == 0)
            assert_true(machine_check());
    }
    struct heap_check result;
    debug_check_heap(&result);
    assert_true(result.sound && result.blocks > BLOCKS && result.damaged == 0);
    checks_expect_none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_redzone_byte_is_watched, checks_setup),
        cmocka_unit_test_setup(runs_of_bytes_are_told_in_one_report, checks_setup),
        cmocka_unit_test_setup(damage_is_repaired_and_not_told_twice, checks_setup),
        cmocka_unit_test_setup(krealloc_moves_the_redzone, checks_setup),
        cmocka_unit_test_setup(new_memory_is_no_old_data, checks_setup),
        cmocka_unit_test_setup(writes_after_free_are_found, checks_setup),
        cmocka_unit_test_setup(each_byte_of_a_freed_object_is_watched, checks_setup),
        cmocka_unit_test_setup(constructed_objects_are_poisoned_too, checks_setup),
        cmocka_unit_test_setup(poisoned_objects_are_constructed_when_poison_ends,
                               checks_setup),
        cmocka_unit_test_setup(objects_without_redzones_are_not_to_be_had, checks_setup),
        cmocka_unit_test_setup(good_use_is_silent, checks_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
