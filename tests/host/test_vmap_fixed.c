/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_vmap_fixed.c - reserved ranges of mm/vmalloc.c, whose pages come and
 * go: what modules live in.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/paging.h"
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    return 0;
}

static int teardown(void **state)
{
    bool sound = machine_check() && machine_misuse_count == 0 &&
                 fake_paging_mapped_pages() == 0;
    return sound ? 0 : -1;
}

static void a_range_stays_reserved(void **state)
{
    u32 window = vmap_free_pages(), free_pages = machine_free_pages();
    uintptr_t range = vmap_reserve(5);
    assert_int_equal(vmap_free_pages(), window - 6);        /* and a guard page */
    assert_null(vm_area_of(range));
    for (int round = 0; round < 100; round++) {
        assert_true(vmap_map_fixed(range, 2 * PAGE_SIZE));
        assert_true(vmap_map_fixed(range + 2 * PAGE_SIZE, 100));
        assert_null(memchr_inv((void *)range, 0, 3 * PAGE_SIZE));
        memset((void *)range, 0x5a, 3 * PAGE_SIZE);
        void *other = vmalloc(PAGE_SIZE);
        assert_true((uintptr_t)other > range + 4 * PAGE_SIZE);
        vfree(other);
        vmap_unmap_fixed(range);
        vmap_unmap_fixed(range + 2 * PAGE_SIZE);
        assert_int_equal(machine_free_pages(), free_pages);
    }
    assert_int_equal(vmap_free_pages(), window - 6);
}

static void each_area_is_a_block(void **state)
{
    u32 blocks = block_count();
    uintptr_t range = vmap_reserve(3), second = range + PAGE_SIZE;
    struct block block;
    assert_true(vmap_map_fixed(range, 1000));
    assert_true(vmap_map_fixed(second, PAGE_SIZE + 1));
    assert_int_equal(block_count(), blocks + 2);
    assert_true(block_find(range + 999, &block));
    assert_int_equal(block.start, range);
    assert_false(block_find(range + 1000, &block));
    assert_true(block_find(second + PAGE_SIZE, &block));
    assert_int_equal(block.start, second);
    assert_int_equal(block.tag->size_bytes, PAGE_SIZE + 1);
    assert_int_equal(block.type, BLOCK_VMALLOC);
    assert_ptr_equal(vm_area_next(range + 1), vm_area_of(second));
    assert_ptr_equal(vm_area_prev(second), vm_area_of(range));
    vmap_unmap_fixed(range);
    vmap_unmap_fixed(second);
    assert_int_equal(block_count(), blocks);
}

static void vfree_refuses_them(void **state)
{
    uintptr_t range = vmap_reserve(1);
    assert_true(vmap_map_fixed(range, 16));
    vfree((void *)range);
    assert_true(machine_misused(MISUSE_INVALID_FREE));
    machine_misuse_count = 0;
    vmap_unmap_fixed(range);
}

static void no_memory_leaves_nothing_mapped(void **state)
{
    uintptr_t range = vmap_reserve(10);
    u32 free_pages = machine_free_pages();
    for (int maps = 0; maps < 10; maps++) {
        fake_paging_fail_after(maps);
        assert_false(vmap_map_fixed(range, 10 * PAGE_SIZE));
        fake_paging_fail_after(-1);
        assert_int_equal(fake_paging_mapped_pages(), 0);
        assert_int_equal(machine_free_pages(), free_pages);
    }
    assert_int_equal(vmap_reserve(vmap_free_pages() + 1), 0);
}

static void protection_can_be_changed_and_back(void **state)
{
    uintptr_t range = vmap_reserve(2);
    assert_true(vmap_map_fixed(range, 2 * PAGE_SIZE));
    *(volatile u32 *)(range + PAGE_SIZE) = 7;
    vmap_protect_fixed(range, PAGE_READONLY);
    assert_int_equal(*(volatile u32 *)(range + PAGE_SIZE), 7);
    vmap_protect_fixed(range, PAGE_WRITABLE);
    *(volatile u32 *)(range + PAGE_SIZE) = 8;
    assert_int_equal(*(volatile u32 *)(range + PAGE_SIZE), 8);
    vmap_unmap_fixed(range);
}

static void what_is_mapped_twice_or_not_at_all_is_found(void **state)
{
    uintptr_t range = vmap_reserve(1);
    EXPECT_ASSERT(vmap_unmap_fixed(range), "module_area");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_range_stays_reserved),
        TEST(each_area_is_a_block),
        TEST(vfree_refuses_them),
        TEST(no_memory_leaves_nothing_mapped),
        TEST(protection_can_be_changed_and_back),
        cmocka_unit_test_setup(what_is_mapped_twice_or_not_at_all_is_found, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
