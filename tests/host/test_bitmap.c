/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_bitmap.c - lib/bitmap.c against an array of bools.
 *
 * Method: random changes, and after each of them every question asked of both.
 */
#include "tests/host/host_support.h"
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/bitmap.h"

enum { BITS = 101 };                    /* not a multiple of a word */

static DECLARE_BITMAP32(map, BITS);
static bool model[BITS];

static u32 model_next(u32 from, bool value)
{
    while (from < BITS && model[from] != value)
        from++;
    return from;
}

static u32 model_prev_set(u32 before)
{
    for (u32 i = before; i-- > 0;)
        if (model[i])
            return i;
    return before;
}

static u32 model_zero_run(u32 from, u32 count)
{
    u32 run = 0;
    for (u32 i = from; i < BITS; i++) {
        run = model[i] ? 0 : run + 1;
        if (run == count)
            return i + 1 - count;
    }
    return BITS;
}

static u32 model_last_zero_run(u32 before, u32 count)
{
    u32 run = 0;
    for (u32 i = before; i > 0; i--) {
        run = model[i - 1] ? 0 : run + 1;
        if (run == count)
            return i - 1;
    }
    return before;
}

static void compare(void)
{
    u32 weight = 0;
    for (u32 i = 0; i < BITS; i++) {
        weight += model[i];
        assert_int_equal(bitmap_test(map, i), model[i]);
        assert_int_equal(bitmap_next_set(map, BITS, i), model_next(i, true));
        assert_int_equal(bitmap_next_zero(map, BITS, i), model_next(i, false));
        assert_int_equal(bitmap_prev_set(map, i), model_prev_set(i));
        assert_int_equal(bitmap_prev_zero(map, i), model_last_zero_run(i, 1));
    }
    assert_int_equal(bitmap_next_set(map, BITS, BITS), BITS);
    assert_int_equal(bitmap_weight(map, BITS), weight);
    for (u32 count = 1; count < 70; count += 3)
        for (u32 from = 0; from < BITS; from += 5) {
            assert_int_equal(bitmap_find_zero_run(map, BITS, from, count),
                             model_zero_run(from, count));
            assert_int_equal(bitmap_find_last_zero_run(map, BITS - from, count),
                             model_last_zero_run(BITS - from, count));
        }
}

static void random_changes(void **state)
{
    srand(1);
    for (int step = 0; step < 500; step++) {
        u32 first = (u32)rand() % BITS;
        u32 count = (u32)rand() % (BITS - first + 1);
        bool value = rand() & 1;

        if (value)
            bitmap_set(map, first, count);
        else
            bitmap_clear(map, first, count);
        memset(model + first, value, count);
        compare();
    }
}

static void single_bits(void **state)
{
    memset(map, 0, sizeof(map));
    memset(model, 0, sizeof(model));
    for (u32 i = 0; i < BITS; i += 31) {
        bitmap_set_bit(map, i);
        model[i] = true;
        compare();
    }
    bitmap_clear_bit(map, 31);
    model[31] = false;
    compare();
}

static void bits_behind_the_end_do_not_count(void **state)
{
    memset(map, 0xff, sizeof(map));
    bitmap_clear(map, 0, BITS);
    assert_int_equal(bitmap_next_set(map, BITS, 0), BITS);
    assert_int_equal(bitmap_weight(map, BITS), 0);
    assert_int_equal(bitmap_find_zero_run(map, BITS, 0, BITS), 0);
    assert_int_equal(bitmap_find_zero_run(map, BITS, 0, BITS + 1), BITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_changes),
        cmocka_unit_test(single_bits),
        cmocka_unit_test(bits_behind_the_end_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
