/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_vmap_freed.c - what vfree() took back is known for a while.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "arch/paging.h"
#include "mm/guard.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/host/machine.h"

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    return 0;
}

static int teardown(void **state)
{
    bool sound = machine_check() && machine_misuse_count == 0 &&
                 fake_paging_mapped_pages() == 0;
    return sound ? 0 : -1;
}

static bool is_mapped(uintptr_t address)
{
    phys_addr_t physical;
    return paging_lookup(address, &physical);
}

static void freed_areas_are_known(void **state)
{
    struct block block;
    char *p = vmalloc(3 * PAGE_SIZE + 5);
    uintptr_t start = (uintptr_t)p;
    assert_false(guard_freed(start, &block));
    vfree(p);
    assert_false(is_mapped(start));
    assert_null(vm_area_of(start));
    for (uintptr_t at = start - PAGE_SIZE; at < start + 5 * PAGE_SIZE; at += 100) {
        assert_true(guard_freed(at, &block));
        assert_int_equal(block.start, start);
        assert_int_equal(block.tag->size_bytes, 3 * PAGE_SIZE + 5);
        assert_false(block.tag->flags & TAG_LIVE);
    }
    char *q = vmalloc(PAGE_SIZE);
    assert_true((uintptr_t)q > start + 3 * PAGE_SIZE);      /* not used again */
    vfree(q);
    assert_int_equal(vmap_freed_count(), 2);
    assert_int_equal(vmap_freed_flush(), 2);
    assert_false(guard_freed(start, &block));
}

static void only_so_many_are_remembered(void **state)
{
    uintptr_t first = 0, start = 0;
    struct block block;
    for (unsigned i = 0; i < FREED_AREAS_MAX + 1; i++) {
        assert_int_equal(vmap_freed_count(), i);
        start = (uintptr_t)vmalloc(1);
        first = first != 0 ? first : start;
        vfree((void *)start);
    }
    assert_int_equal(vmap_freed_count(), FREED_AREAS_MAX);
    assert_true(guard_freed(start, &block));
    assert_false(guard_freed(first, &block));               /* oldest first */
}

/* Whatever is taken and freed, the window never runs out of addresses. */
static void the_window_wraps(void **state)
{
    struct block block;
    vmap_freed_limit((VMAP_END - VMAP_START) >> PAGE_SHIFT);
    uintptr_t held[8] = { 0 };
    for (unsigned i = 0; i < 20000; i++) {
        uintptr_t *h = &held[machine_random(8)];
        if (*h != 0) {
            vfree((void *)*h);
            assert_true(guard_freed(*h, &block));
            assert_int_equal(block.start, *h);
        }
        *h = (uintptr_t)vmalloc((1 + machine_random(20)) * PAGE_SIZE);
        assert_int_not_equal(*h, 0);
    }
    assert_true(vmap_freed_count() > 500);
    for (unsigned i = 0; i < 8; i++)
        vfree((void *)held[i]);
    char *all = vmalloc(MACHINE_BYTES / 2);                 /* forgets many at once */
    assert_non_null(all);
    vfree(all);
}

static void when_memory_is_out_they_are_forgotten(void **state)
{
    vmap_freed_limit((VMAP_END - VMAP_START) >> PAGE_SHIFT);
    for (unsigned i = 0; i < 1000; i++)
        vfree(vmalloc(1));
    assert_int_equal(vmap_freed_count(), 1000);
    assert_null(vmalloc(2 * MACHINE_BYTES));
    assert_int_equal(vmap_freed_count(), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(freed_areas_are_known),
        TEST(only_so_many_are_remembered),
        TEST(the_window_wraps),
        TEST(when_memory_is_out_they_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
