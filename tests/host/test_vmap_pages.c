/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_vmap_pages.c - vmap(): what it maps, and what that holds.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/hold.h"
#include "mm/kmalloc.h"
#include "mm/kmemleak.h"
#include "mm/page_alloc.h"
#include "mm/query.h"
#include "mm/vmalloc.h"
#include "mm/vmap.h"
#include "tests/host/machine.h"

enum { PAGES = 3 };

static uintptr_t root[2];
static struct page *pages[PAGES];

static int setup(void **state)
{
    machine_init(MACHINE_BYTES);
    machine_add_root(root, sizeof(root), ROOT_DATA);
    memset(root, 0, sizeof(root));
    for (unsigned i = 0; i < PAGES; i++) {
        pages[i] = alloc_page(GFP_KERNEL | __GFP_ZERO);
        assert_non_null(pages[i]);
    }
    return 0;
}

static u32 leaked(void)
{
    struct kmemleak_summary summary;
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_true(machine_check());
    return summary.leaked;
}

static void free_all(void *area)
{
    vunmap(area);
    for (unsigned i = 0; i < PAGES; i++)
        __free_page(pages[i]);
}

static void pages_appear_side_by_side(void **state)
{
    u32 free_pages = machine_free_pages();
    char *area = vmap(pages, PAGES, VM_MAP, PAGE_KERNEL);
    assert_non_null(area);
    for (unsigned i = 0; i < PAGES; i++) {
        area[i * PAGE_SIZE + 5] = (char)('a' + i);
        assert_int_equal(((char *)page_address(pages[i]))[5], 'a' + i);
    }
    struct block block;
    assert_true(block_find((uintptr_t)area + PAGE_SIZE, &block));
    assert_int_equal(block.start, (uintptr_t)area);
    assert_int_equal(block.type, BLOCK_VMALLOC);
    assert_int_equal(block.tag->size_bytes, PAGES * PAGE_SIZE);
    assert_true(machine_check());
    vunmap(area);
    assert_int_equal(fake_paging_mapped_pages(), 0);
    assert_int_equal(machine_free_pages(), free_pages);
    for (unsigned i = 0; i < PAGES; i++)
        __free_page(pages[i]);
    vunmap(NULL);
    assert_int_equal(machine_misuse_count, 0);
}

static void a_held_mapping_holds_its_pages(void **state)
{
    void *area = vmap(pages, PAGES, VM_MAP, PAGE_KERNEL);
    struct kmemleak_object object;
    assert_int_equal(leaked(), PAGES + 1);
    root[0] = (uintptr_t)area + 100;
    assert_int_equal(leaked(), 0);
    assert_true(kmemleak_object_at((uintptr_t)page_address(pages[1]), &object));
    assert_false(object.flags & TAG_INTERIOR);
    root[0] = 0;
    assert_int_equal(leaked(), PAGES + 1);
    for (unsigned i = 0; i < PAGES; i++) {
        assert_true(kmemleak_object_at((uintptr_t)page_address(pages[i]), &object));
        assert_int_equal(object.leader, (uintptr_t)area);
        assert_false(object.flags & TAG_LEADER);
    }
    free_all(area);
    assert_int_equal(leaked(), 0);
}

/* The pages' words are read once, and what is in them is held. */
static void what_the_pages_hold_is_held(void **state)
{
    uintptr_t *area = vmap(pages, PAGES, VM_MAP, PAGE_KERNEL);
    void *below = kzalloc(40, GFP_KERNEL);
    struct kmemleak_summary summary;
    area[PAGES * PAGE_SIZE / sizeof(*area) - 1] = (uintptr_t)below;
    root[0] = (uintptr_t)area;
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_int_equal(summary.leaked, 0);
    assert_int_equal(summary.scanned_bytes, PAGES * PAGE_SIZE + 40);
    area[0] = (uintptr_t)area;                  /* a page that holds its own mapping */
    root[0] = 0;
    assert_int_equal(kmemleak_scan(&summary), 0);
    assert_int_equal(summary.leaked, PAGES + 2);
    assert_int_equal(summary.leaders, 1);
    kfree(below);
    free_all(area);
}

static bool keep_first(const struct reference *r, void *context)
{
    *(struct reference *)context = *r;
    return false;
}

static void questions_go_through_mappings(void **state)
{
    static struct chain chain;
    void *area = vmap(pages, PAGES, VM_MAP, PAGE_KERNEL);
    struct reference r;
    struct block block;
    root[1] = (uintptr_t)area;
    assert_true(block_find((uintptr_t)page_address(pages[2]), &block));
    why_held(&block, 0, &chain);
    assert_int_equal(chain.verdict, CHAIN_HELD);
    assert_int_equal(chain.length, 2);
    assert_int_equal(chain.links[0].slot, (uintptr_t)&root[1]);
    assert_int_equal(chain.links[1].holder.start, (uintptr_t)area);
    assert_int_equal(chain.links[1].value, (uintptr_t)pages[2]);
    assert_int_equal(*(uintptr_t *)chain.links[1].slot, chain.links[1].value);
    assert_int_equal(reference_offset(&chain.links[1]), 2 * PAGE_SIZE);
    who_refers(&block, 0, keep_first, &r);
    assert_int_equal(r.holder.start, (uintptr_t)area);
    root[0] = (uintptr_t)pages[2];              /* by its struct page: shorter */
    why_held(&block, 0, &chain);
    assert_int_equal(chain.length, 1);
    assert_false(reference_is_interior(&chain.links[0], &block));
    free_all(area);
}

/* A page in the middle of a run is mapped: the whole block is held. Pages of a vmalloc
 * area: that area is. */
static void other_peoples_pages(void **state)
{
    struct page *run = alloc_pages(GFP_KERNEL | __GFP_ZERO, 2);
    char *scattered = vzalloc(2 * PAGE_SIZE);
    struct vm_area *owner = vm_area_of((uintptr_t)scattered);
    phys_addr_t physical;
    assert_true(paging_lookup((uintptr_t)scattered + PAGE_SIZE, &physical));
    struct page *mixed[] = { run + 3, virt_to_page(phys_to_virt(physical)) };
    void *area = vmap(mixed, 2, VM_MAP, PAGE_KERNEL_RO);
    root[0] = (uintptr_t)area;
    assert_int_equal(leaked(), PAGES);          /* setup()'s */
    assert_ptr_equal(vm_area_of((uintptr_t)scattered + PAGE_SIZE), owner);
    assert_ptr_equal(vm_area_next((uintptr_t)area), vm_area_of((uintptr_t)area));
    vunmap(area);
    assert_int_equal(leaked(), PAGES + 2);
    vfree(scattered);
    __free_pages(run, 2);
}

static void bad_uses_are_reported(void **state)
{
    char *area = vmap(pages, PAGES, VM_MAP, PAGE_KERNEL), *other = vmalloc(100);
    vfree(area);
    assert_true(machine_misused(MISUSE_INVALID_FREE));
    vunmap(other);
    assert_true(machine_misused(MISUSE_INVALID_FREE));
    vunmap(area + PAGE_SIZE);
    assert_true(machine_misused(MISUSE_INVALID_FREE));
    vunmap(area);
    assert_int_equal(machine_misuse_count, 0);
    vunmap(area);
    assert_true(machine_misused(MISUSE_DOUBLE_FREE));
    vfree(other);
}

static void without_memory_nothing_changes(void **state)
{
    u32 free_pages = machine_free_pages(), window = vmap_free_pages();
    for (int maps = 0; maps < PAGES; maps++) {
        fake_paging_fail_after(maps);
        assert_null(vmap(pages, PAGES, VM_MAP, PAGE_KERNEL));
        assert_int_equal(fake_paging_mapped_pages(), 0);
    }
    assert_null(vmap(pages, 0, VM_MAP, PAGE_KERNEL));
    assert_null(vmap(pages, 1u << 20, VM_MAP, PAGE_KERNEL));
    assert_int_equal(machine_free_pages(), free_pages);
    assert_int_equal(vmap_free_pages(), window);
    assert_true(machine_check());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(pages_appear_side_by_side, setup),
        cmocka_unit_test_setup(a_held_mapping_holds_its_pages, setup),
        cmocka_unit_test_setup(what_the_pages_hold_is_held, setup),
        cmocka_unit_test_setup(questions_go_through_mappings, setup),
        cmocka_unit_test_setup(other_peoples_pages, setup),
        cmocka_unit_test_setup(bad_uses_are_reported, setup),
        cmocka_unit_test_setup(without_memory_nothing_changes, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
