/* SPDX-License-Identifier: MIT */
/* tests/host/test_fake_paging.c - the fake machine that mm/'s tests stand on. */
#include "tests/host/host_support.h"
#include <errno.h>
#include <string.h>
#include <cmocka.h>
#include "arch/paging.h"
#include "lib/string.h"

enum { MEMORY_BYTES = 16 * PAGE_SIZE };

static int setup(void **state)
{
    fake_paging_init(MEMORY_BYTES);
    return 0;
}

static void memory_is_fresh_and_low(void **state)
{
    assert_int_equal(fake_memory_bytes, MEMORY_BYTES);
    assert_null(memchr_inv(fake_memory, 0, MEMORY_BYTES));
    assert_true(PAGE_OFFSET + MEMORY_BYTES <= UINT32_MAX);
    assert_ptr_equal(phys_to_virt(PAGE_SIZE), fake_memory + PAGE_SIZE);
    assert_int_equal(virt_to_phys(fake_memory + 5), 5);
    fake_memory[100] = 1;
    fake_paging_init(MEMORY_BYTES / 2);
    assert_null(memchr_inv(fake_memory, 0, MEMORY_BYTES / 2));
}

static void a_mapping_is_the_page_itself(void **state)
{
    u8 *window = (u8 *)VMAP_START;
    phys_addr_t physical;
    assert_false(paging_lookup(VMAP_START, &physical));
    assert_int_equal(paging_map(VMAP_START, 3 * PAGE_SIZE, PAGE_WRITABLE), 0);
    assert_int_equal(paging_map(VMAP_START + PAGE_SIZE, 0, PAGE_READONLY), 0);
    window[7] = 42;
    assert_int_equal(fake_memory[3 * PAGE_SIZE + 7], 42);
    fake_memory[9] = 43;
    assert_int_equal(window[PAGE_SIZE + 9], 43);

    assert_true(paging_lookup(VMAP_START + 7, &physical));
    assert_int_equal(physical, 3 * PAGE_SIZE + 7);
    assert_true(paging_lookup(PAGE_OFFSET + 5, &physical));
    assert_int_equal(physical, 5);
    assert_int_equal(fake_paging_mapped_pages(), 2);
    paging_unmap(VMAP_START);
    assert_false(paging_lookup(VMAP_START, &physical));
    assert_int_equal(fake_paging_mapped_pages(), 1);
}

static void mapping_can_fail(void **state)
{
    fake_paging_fail_after(1);
    assert_int_equal(paging_map(VMAP_START, 0, PAGE_WRITABLE), 0);
    assert_int_equal(paging_map(VMAP_START + PAGE_SIZE, 0, PAGE_WRITABLE), -ENOMEM);
    assert_int_equal(fake_paging_mapped_pages(), 1);
}

static void bad_use_is_a_bug(void **state)
{
    paging_map(VMAP_START, 0, PAGE_WRITABLE);
    EXPECT_ASSERT(paging_map(VMAP_START, 0, PAGE_WRITABLE), "!mapped");
    EXPECT_ASSERT(paging_map(VMAP_START + 1, 0, PAGE_WRITABLE), "PAGE_SIZE");
    EXPECT_ASSERT(paging_map(VMAP_END, 0, PAGE_WRITABLE), "in_window");
    EXPECT_ASSERT(paging_map(VMAP_END - PAGE_SIZE, MEMORY_BYTES, 0), "fake_memory_bytes");
    EXPECT_ASSERT(paging_unmap(VMAP_START + PAGE_SIZE), "mapped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(memory_is_fresh_and_low, setup),
        cmocka_unit_test_setup(a_mapping_is_the_page_itself, setup),
        cmocka_unit_test_setup(mapping_can_fail, setup),
        cmocka_unit_test_setup(bad_use_is_a_bug, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
