/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_vmalloc.c - mm/vmalloc.c over page tables that are the host's own.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/block.h"
#include "mm/kmalloc.h"
#include "mm/page_alloc.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/host/machine.h"

static u32 free_at_start, window_at_start;

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    kfree(kmalloc(8, GFP_KERNEL));              /* the depot takes its page now */
    free_at_start = machine_free_pages();
    window_at_start = vmap_free_pages();
    return 0;
}

static int teardown(void **state)
{
    bool back = machine_check() && machine_free_pages() == free_at_start &&
                vmap_free_pages() == window_at_start && machine_misuse_count == 0 &&
                fake_paging_mapped_pages() == 0 && vm_area_next(0) == NULL;
    return back ? 0 : -1;
}

static bool is_mapped(uintptr_t address)
{
    phys_addr_t physical;
    return paging_lookup(address, &physical);
}

static void areas_lie_between_guards(void **state)
{
    static const u32 sizes[] = { 1, 4095, 4096, 4097, 100000 };
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uintptr_t a = (uintptr_t)vmalloc(sizes[i]), b = (uintptr_t)vmalloc(sizes[i]);
        u32 bytes = PAGE_ALIGN(sizes[i]);
        vmap_freed_flush();
        assert_int_equal(b, a + bytes + PAGE_SIZE);
        for (u32 at = 0; at < bytes; at += PAGE_SIZE)
            assert_true(is_mapped(a + at));
        assert_false(is_mapped(a - 1));
        assert_false(is_mapped(a + bytes));
        assert_true(vmap_is_guard(a - 1) && vmap_is_guard(a - PAGE_SIZE));
        assert_true(vmap_is_guard(b - 1));
        u32 taken = 2 * (bytes / PAGE_SIZE + 1);
        assert_int_equal(vmap_free_pages(), window_at_start - taken);
        assert_false(vmap_is_guard(a));
        assert_false(vmap_is_guard(b + bytes));         /* free: nobody's guard */
        memset((void *)a, 0xaa, bytes);
        memset((void *)b, 0xbb, bytes);
        assert_null(memchr_inv((void *)a, 0xaa, bytes));
        vfree((void *)a);
        assert_null(memchr_inv((void *)b, 0xbb, bytes));
        vfree((void *)b);
    }
}

static void a_page_and_its_direct_map_are_one(void **state)
{
    u32 *p = vzalloc(PAGE_SIZE);
    phys_addr_t physical;
    assert_null(memchr_inv(p, 0, PAGE_SIZE));
    assert_true(paging_lookup((uintptr_t)(p + 7), &physical));
    *(u32 *)phys_to_virt(physical) = 99;
    assert_int_equal(p[7], 99);
    struct block block;                     /* yet only the area is the block */
    assert_false(block_slot((uintptr_t)phys_to_virt(physical), &block));
    assert_true(block_find((uintptr_t)p, &block));
    assert_int_equal(block.type, BLOCK_VMALLOC);
    vfree(p);
}

static void sizes_at_the_edges(void **state)
{
    assert_null(vmalloc(0));
    assert_null(vmalloc(~0ul));
    assert_null(vmalloc(~0ul - 4094));
    assert_null(vmalloc(VMAP_END - VMAP_START));
    assert_null(vmalloc((VMAP_END - VMAP_START) * 16));
    assert_null(vzalloc(MACHINE_BYTES));                /* more than there is */
    assert_int_equal(machine_free_pages(), free_at_start);
    vfree(NULL);
}

static void failing_page_tables_are_survived(void **state)
{
    for (int maps = 0; maps < 10; maps++) {
        fake_paging_fail_after(maps);
        assert_null(vmalloc(10 * PAGE_SIZE));
        assert_null(vmap_stack_alloc(10 * PAGE_SIZE));
        fake_paging_fail_after(-1);
        assert_int_equal(fake_paging_mapped_pages(), 0);
        assert_int_equal(machine_free_pages(), free_at_start);
        assert_int_equal(vmap_free_pages(), window_at_start);
    }
}

static void exhaustion_is_null_and_all_comes_back(void **state)
{
    void **list = NULL, **p;
    while ((p = vmalloc(3 * PAGE_SIZE)) != NULL) {
        *p = list;
        list = p;
    }
    assert_true(machine_check());
    for (; list != NULL; list = p) {
        p = *list;
        vfree(list);
    }
}

static void area_free(uintptr_t start)
{
    if (vm_area_of(start)->kind == VM_AREA_STACK)
        vmap_stack_free((void *)start);
    else
        vfree((void *)start);
}

/* Up, down, and from every page of the window: against a plain list. */
static void areas_are_found_in_order(void **state)
{
    struct { uintptr_t start; u32 pages; } area[8];
    unsigned count = 0;
    for (unsigned i = 0; i < 12; i++) {
        u32 pages = 1 + i % 3;
        uintptr_t start = i % 4 == 1 ? (uintptr_t)vmap_stack_alloc(pages * PAGE_SIZE)
                                     : (uintptr_t)vmalloc(pages * PAGE_SIZE);
        if (i % 3 == 2) {
            area_free(start);                           /* leave holes */
            continue;
        }
        area[count].start = start;
        area[count++].pages = pages;
    }
    assert_int_equal(count, ARRAY_SIZE(area));
    uintptr_t at = VMAP_START - PAGE_SIZE;
    for (; at < VMAP_START + 50 * PAGE_SIZE; at += 1024) {
        uintptr_t next = ~(uintptr_t)0, prev = 0;
        for (unsigned i = 0; i < count; i++) {
            if (area[i].start >= at)
                next = min(next, area[i].start);
            if (area[i].start < at)
                prev = max(prev, area[i].start);
            bool inside = at - area[i].start < area[i].pages * PAGE_SIZE;
            if (inside)
                assert_int_equal(vm_area_of(at)->start, area[i].start);
        }
        struct vm_area *up = vm_area_next(at), *down = vm_area_prev(at);
        assert_int_equal(up != NULL ? up->start : ~(uintptr_t)0, next);
        assert_int_equal(down != NULL ? down->start : 0, prev);
    }
    assert_int_equal(vm_area_next(0)->start, area[0].start);
    assert_ptr_equal(vm_area_prev(VMAP_START), NULL);
    assert_ptr_equal(vm_area_next(VMAP_END), NULL);
    assert_ptr_equal(vm_area_prev(0), NULL);
    for (unsigned i = 0; i < count; i++)
        area_free(area[i].start);
}

static void stacks_are_zeroed_and_no_blocks(void **state)
{
    u32 blocks = block_count();
    char *junk = vmalloc(4 * PAGE_SIZE);
    memset(junk, 0xff, 4 * PAGE_SIZE);
    vfree(junk);
    char *low = vmap_stack_alloc(4 * PAGE_SIZE);
    struct block block;
    assert_null(memchr_inv(low, 0, 4 * PAGE_SIZE));
    assert_true(vmap_is_guard((uintptr_t)low - 1));
    assert_int_equal(block_count(), blocks);
    assert_false(block_slot((uintptr_t)low, &block));
    vfree(low);
    assert_true(machine_misused(MISUSE_INVALID_FREE));
    assert_true(is_mapped((uintptr_t)low));
    vmap_stack_free(low);
}

static void expect_refused(void *p)
{
    struct machine_sums before = machine_sums();
    u32 mapped = fake_paging_mapped_pages();
    vfree(p);
    assert_true(machine_misused(MISUSE_INVALID_FREE));
    assert_string_equal(machine_last_misuse.function, "vfree");
    assert_int_equal(machine_last_misuse.address, (uintptr_t)p);
    assert_true(machine_sums_stay(&before));
    assert_int_equal(fake_paging_mapped_pages(), mapped);
    assert_true(machine_check());
}

static void bad_frees_are_reported_and_change_nothing(void **state)
{
    char *p = vmalloc(3 * PAGE_SIZE), *small = kmalloc(10, GFP_KERNEL);
    expect_refused(p + 1);
    expect_refused(p + PAGE_SIZE);
    expect_refused(p - PAGE_SIZE);
    expect_refused(small);
    expect_refused(&p);
    expect_refused((void *)1);
    expect_refused((void *)-1l);
    vfree(p);
    vfree(p);                                   /* still known */
    assert_true(machine_misused(MISUSE_DOUBLE_FREE));
    vmap_freed_flush();
    expect_refused(p);
    kfree(small);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(areas_lie_between_guards),
        TEST(a_page_and_its_direct_map_are_one),
        TEST(sizes_at_the_edges),
        TEST(failing_page_tables_are_survived),
        TEST(exhaustion_is_null_and_all_comes_back),
        TEST(areas_are_found_in_order),
        TEST(stacks_are_zeroed_and_no_blocks),
        TEST(bad_frees_are_reported_and_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
