/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_debug_pages.c - blocks of pages and vmalloc areas under
 * slab_debug=FZPUQ.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/poison.h"
#include "lib/string.h"
#include "mm/debug.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/page_poison.h"
#include "mm/quarantine.h"
#include "mm/redzone.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/host/checks.h"
#include "tests/host/machine.h"

static void all_checks_on(void)
{
    debug_set(DEBUG_CHECKS, true, "*");
}

static void expect_found_at_kfree(u32 size, s32 offset)
{
    u8 *p = kmalloc(size, GFP_KERNEL);
    p[offset] ^= 0x41;
    kfree(p);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, size, p + offset, p + offset);
}

static void each_redzone_byte_of_a_large_block_is_watched(void **state)
{
    static const u32 sizes[] = { 4097, 5000, 8191, 8192, 8193, 16384, 40000, 65535,
                                 65536 };
    debug_set(DEBUG_REDZONE, true, "*");
    for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (s32 by = 1; by <= REDZONE_BYTES; by++) {
            expect_found_at_kfree(sizes[i], -by);
            expect_found_at_kfree(sizes[i], (s32)sizes[i] - 1 + by);
        }
    }
    expect_found_at_kfree(5000, 8191);          /* all of the slack is watched */
    assert_true(machine_check());
}

static void pages_have_flanks(void **state)
{
    all_checks_on();
    for (unsigned order = 0; order <= 5; order++) {
        u32 bytes = PAGE_SIZE << order;
        u8 *p = (u8 *)__get_free_pages(GFP_KERNEL, order);
        p[bytes] = 0;
        free_pages((unsigned long)p, order);
        checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, bytes, p + bytes, p + bytes);
        assert_string_equal(checks.damage.when, "at free_pages");
        p = (u8 *)__get_free_pages(GFP_KERNEL, order);
        p[-64] = 0;
        free_pages((unsigned long)p, order);
        checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, bytes, p - 64, p - 64);
    }
    assert_true(machine_check());
}

static void new_pages_are_no_old_data(void **state)
{
    all_checks_on();
    u8 *p = (u8 *)__get_free_pages(GFP_KERNEL, 1);
    assert_null(memchr_inv(p, POISON_ALLOC, 2 * PAGE_SIZE));
    free_pages((unsigned long)p, 1);
    assert_null(memchr_inv(p, POISON_PAGE, 2 * PAGE_SIZE));
    p = (u8 *)get_zeroed_page(GFP_KERNEL);
    assert_null(memchr_inv(p, 0, PAGE_SIZE));
    free_page((unsigned long)p);
    u8 *large = kmalloc(5000, GFP_KERNEL);
    kfree(large);
    assert_null(memchr_inv(large, POISON_FREE, 2 * PAGE_SIZE));
    checks_expect_none();
}

static void late_writes_are_found_in_quarantine(void **state)
{
    static const u32 offsets[] = { 0, 1, 4095, 4096, 4999, 5000, 8191 };
    all_checks_on();
    for (u32 i = 0; i < ARRAY_SIZE(offsets); i++) {
        u8 *p = kmalloc(5000, GFP_KERNEL);
        kfree(p);
        p[offsets[i]] = 0;
        quarantine_flush(NULL);
        checks_expect(MISUSE_USE_AFTER_FREE_WRITE, p, 5000, p + offsets[i],
                      p + offsets[i]);
    }
    assert_true(machine_check());
}

/* Whoever takes the pages next, for whatever use. */
static void late_writes_are_found_when_pages_are_taken(void **state)
{
    debug_set(DEBUG_POISON, true, "*");
    for (u32 offset = 0; offset < 4 * PAGE_SIZE; offset += 1021) {
        u8 *p = kmalloc(4 * PAGE_SIZE, GFP_KERNEL);
        kfree(p);
        p[offset] = 0;
        u8 *again = vmalloc(MACHINE_BYTES / 2);
        u8 *rest = vmalloc(MACHINE_BYTES * 7 / 16);
        assert_non_null(again);
        assert_non_null(rest);
        assert_int_equal(checks.count, 1);
        assert_int_equal(checks.damage.first, (uintptr_t)p + offset);
        assert_int_equal(checks.damage.block.start, (uintptr_t)p);
        assert_string_equal(checks.damage.when, "at reuse");
        checks.count = 0;
        vfree(again);
        vfree(rest);
    }
    assert_true(machine_check());
}

static void free_pages_are_checked_now(void **state)
{
    struct heap_check result;
    debug_set(DEBUG_POISON, true, "*");
    u8 *p = (u8 *)__get_free_pages(GFP_KERNEL, 2);
    free_pages((unsigned long)p, 2);
    p[9000] = 1;
    debug_check_heap(&result);
    assert_int_equal(result.damaged, 1);
    checks_expect(MISUSE_USE_AFTER_FREE_WRITE, p, 4 * PAGE_SIZE, p + 9000, p + 9000);
    debug_check_heap(&result);
    assert_int_equal(result.damaged, 0);
    assert_true(result.bytes >= 4 * PAGE_SIZE && result.sound);
}

/* Whatever gave the slab back. */
static void slabs_that_went_back_are_watched(void **state)
{
    struct heap_check result;
    all_checks_on();
    for (unsigned way = 0; way < 2; way++) {
        struct kmem_cache *cache = kmem_cache_create("gone", 6, 0, 0, NULL);
        u8 *p = kmem_cache_zalloc(cache, GFP_KERNEL);
        kmem_cache_free(cache, p);
        if (way == 0)
            kmem_cache_shrink(cache);
        else
            kmem_cache_destroy(cache);
        p[5] = 239;
        debug_check_heap(&result);
        assert_int_equal(result.damaged, 1);
        checks_expect(MISUSE_USE_AFTER_FREE_WRITE,
                      (u8 *)ALIGN_DOWN((uintptr_t)p, PAGE_SIZE), 6, p + 5, p + 5);
        assert_int_equal(checks.damage.block.type, BLOCK_CACHE);
        debug_check_heap(&result);
        assert_int_equal(result.damaged, 0);
        if (way == 0)
            kmem_cache_destroy(cache);
    }
    assert_true(machine_check());
}

/* Only a cache asked for it. */
static void slabs_are_watched_without_pages(void **state)
{
    struct kmem_cache *cache;
    debug_set(DEBUG_POISON, true, "gone");
    cache = kmem_cache_create("gone", 700, 0, 0, NULL);
    u8 *p = kmem_cache_alloc(cache, GFP_KERNEL);
    kmem_cache_free(cache, p);
    kmem_cache_destroy(cache);
    assert_true(page_poison_on);
    p[0] = 0;
    struct heap_check result;
    debug_check_heap(&result);
    assert_int_equal(result.damaged, 1);
    checks.count = 0;
    debug_set(DEBUG_POISON, false, "gone");
    assert_false(page_poison_on);
}

static void poison_ends_with_its_flag(void **state)
{
    debug_set(DEBUG_POISON, true, "*");
    free_pages(__get_free_pages(GFP_KERNEL, 4), 4);
    assert_true(page_poison_on);
    debug_set(DEBUG_POISON, false, "*");
    assert_false(page_poison_on);
    void *p = kmalloc(60000, GFP_KERNEL);
    memset(p, 0, 60000);
    kfree(p);
    debug_set(DEBUG_POISON, true, "*");
    p = kmalloc(60000, GFP_KERNEL);
    kfree(p);
    checks_expect_none();
}

static void slack_of_an_area_is_watched(void **state)
{
    all_checks_on();
    for (u32 size = 4000; size < 4096; size += 5) {
        u8 *p = vmalloc(size);
        assert_null(memchr_inv(p, POISON_ALLOC, size));
        p[size] = 0;
        vfree(p);
        checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, size, p + size, p + size);
        assert_string_equal(checks.damage.when, "at vfree");
    }
    u8 *p = vzalloc(10000);
    assert_null(memchr_inv(p, 0, 10000));
    struct heap_check result;
    p[12287] = 0;
    debug_check_heap(&result);
    assert_int_equal(result.damaged, 1);
    checks_expect(MISUSE_OUT_OF_BOUNDS_WRITE, p, 10000, p + 12287, p + 12287);
    vfree(p);
    checks_expect_none();
}

static void memory_for_the_quarantine_is_given_back(void **state)
{
    all_checks_on();
    u32 count = 0;
    quarantine_set_limit(MACHINE_BYTES);        /* more than there is in the end */
    for (u32 i = 0; i < 3000; i++) {
        void *p = kmalloc(1 << (i % 17), GFP_KERNEL);
        count += p != NULL;
        kfree(p);
    }
    assert_int_equal(count, 3000);
    assert_true(machine_check());
    checks_expect_none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_redzone_byte_of_a_large_block_is_watched,
                               checks_setup),
        cmocka_unit_test_setup(pages_have_flanks, checks_setup),
        cmocka_unit_test_setup(new_pages_are_no_old_data, checks_setup),
        cmocka_unit_test_setup(late_writes_are_found_in_quarantine, checks_setup),
        cmocka_unit_test_setup(late_writes_are_found_when_pages_are_taken, checks_setup),
        cmocka_unit_test_setup(free_pages_are_checked_now, checks_setup),
        cmocka_unit_test_setup(slabs_that_went_back_are_watched, checks_setup),
        cmocka_unit_test_setup(slabs_are_watched_without_pages, checks_setup),
        cmocka_unit_test_setup(poison_ends_with_its_flag, checks_setup),
        cmocka_unit_test_setup(slack_of_an_area_is_watched, checks_setup),
        cmocka_unit_test_setup(memory_for_the_quarantine_is_given_back, checks_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
