/* SPDX-License-Identifier: MIT */
/* tests/host/test_ring.c - lib/ring.c: order, the full and the empty end, wrapping. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/ring.h"

static u8 bytes[8];

static void fills_and_drains_in_order(void **state)
{
    struct byte_ring r = BYTE_RING_INIT(bytes);
    u8 byte = 77;
    assert_false(ring_get(&r, &byte));
    assert_int_equal(byte, 77);
    for (u8 i = 0; i < 8; i++)
        assert_true(ring_put(&r, i));
    assert_false(ring_put(&r, 99));
    assert_int_equal(ring_used_bytes(&r), 8);
    for (u8 i = 0; i < 8; i++) {
        assert_true(ring_get(&r, &byte));
        assert_int_equal(byte, i);
    }
    assert_int_equal(ring_used_bytes(&r), 0);
}

static void counters_may_wrap(void **state)
{
    struct byte_ring r = BYTE_RING_INIT(bytes);
    u8 byte;
    r.head = r.tail = UINT32_MAX - 3;
    for (u8 i = 0; i < 100; i++) {
        assert_true(ring_put(&r, i));
        assert_true(ring_put(&r, (u8)(i + 100)));
        assert_true(ring_get(&r, &byte) && byte == i);
        assert_true(ring_get(&r, &byte) && byte == i + 100);
    }
}

static void a_size_that_is_no_power_of_two_is_a_bug(void **state)
{
    struct byte_ring r = { .bytes = bytes, .size_bytes = 6 };
    EXPECT_ASSERT(ring_put(&r, 1), "size_bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_and_drains_in_order),
        cmocka_unit_test(counters_may_wrap),
        cmocka_unit_test(a_size_that_is_no_power_of_two_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
