/* SPDX-License-Identifier: MIT */
/* tests/host/test_arithmetic.c - lib/bits.h, overflow.h, hash.h, compiler.h, err.h. */
#include "tests/host/host_support.h"
#include <string.h>
#include <cmocka.h>
#include "lib/bits.h"
#include "lib/err.h"
#include "lib/hash.h"
#include "lib/overflow.h"

static void powers_and_positions(void **state)
{
    assert_false(is_power_of_2(0));
    assert_true(is_power_of_2(1) && is_power_of_2(4096));
    assert_false(is_power_of_2(12));
    for (unsigned bit = 0; bit < 32; bit++) {
        assert_int_equal(ffs_index(1u << bit | 1u << 31), bit);
        assert_int_equal(fls_index(1u << bit | 1), bit);
    }
    static const unsigned orders[][2] = {
        { 1, 0 }, { 2, 1 }, { 3, 2 }, { 4, 2 }, { 5, 3 }, { 1024, 10 }, { 1025, 11 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(orders); i++)
        assert_int_equal(order_base_2(orders[i][0]), orders[i][1]);
}

static void sizes_saturate(void **state)
{
    struct flexible { int count; u32 items[]; } *p = NULL;
    assert_int_equal(size_mul(3, 5), 15);
    assert_true(size_mul(SIZE_MAX / 2, 3) == SIZE_MAX);
    assert_true(size_add(SIZE_MAX, 1) == SIZE_MAX);
    assert_true(array_size(SIZE_MAX, 0) == 0);
    assert_int_equal(struct_size(p, items, 3), 16);
    assert_true(struct_size(p, items, SIZE_MAX / 4) == SIZE_MAX);
}

static void alignment_and_bounds(void **state)
{
    assert_int_equal(ALIGN(13, 8), 16);
    assert_int_equal(ALIGN(16, 8), 16);
    assert_int_equal(ALIGN_DOWN(15, 8), 8);
    assert_true(ALIGN(0x100000001ull, 4096u) == 0x100001000ull);
    assert_true(IS_ALIGNED(32, 16) && !IS_ALIGNED(24, 16));
    assert_int_equal(DIV_ROUND_UP(9, 4), 3);
    assert_int_equal(min(2, 3) + max(2, 3), 5);
    assert_int_equal(min_t(unsigned, 2, 3), 2);
}

/* Addresses that differ in their middle bits only must not share few buckets. */
static void hashes_spread(void **state)
{
    unsigned used = 0;
    bool seen[256] = { false };
    for (u32 i = 0; i < 256; i++) {
        u32 bucket = hash_32(0xc0100000 + i * 64, 8);

        assert_true(bucket < 256);
        used += !seen[bucket];
        seen[bucket] = true;
    }
    assert_true(used > 128);
    assert_int_not_equal(hash_mix(hash_mix(0, 1), 2), hash_mix(hash_mix(0, 2), 1));
}

static void errors_in_pointers(void **state)
{
    int object;
    assert_true(IS_ERR(ERR_PTR(-ENOMEM)));
    assert_int_equal(PTR_ERR(ERR_PTR(-ENOMEM)), -ENOMEM);
    assert_true(IS_ERR(ERR_PTR(-ERR_PTR_MAX)));
    assert_false(IS_ERR(ERR_PTR(-ERR_PTR_MAX - 1)));
    assert_false(IS_ERR(&object) || IS_ERR(NULL) || IS_ERR_OR_NULL(&object));
    assert_true(IS_ERR_OR_NULL(NULL) && IS_ERR_OR_NULL(ERR_PTR(-1)));
    assert_int_equal(PTR_ERR_OR_ZERO(&object), 0);
    assert_string_equal(errno_name(ENOMEM), "ENOMEM");
    assert_string_equal(errno_name(-ECANCELED), "ECANCELED");
    assert_null(errno_name(0));
    assert_null(errno_name(ECANCELED + 1));
    assert_null(errno_name(INT64_MIN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_and_positions),
        cmocka_unit_test(sizes_saturate),
        cmocka_unit_test(alignment_and_bounds),
        cmocka_unit_test(hashes_spread),
        cmocka_unit_test(errors_in_pointers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
