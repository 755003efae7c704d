/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_heap.c - fuzz_heap.c with long random inputs, the same every time.
 *
 * The fuzzer begins with short inputs and learns; these are long from the start, so
 * that memory and the vmap window run out, and large blocks meet.
 */
#include "tests/host/fuzz_heap.c"
#include <cmocka.h>

enum { INPUTS = 100, INPUT_BYTES = 4096 };

static void long_random_sequences(void **state)
{
    static uint8_t bytes[INPUT_BYTES];
    for (u32 i = 0; i < INPUTS; i++) {
        machine_seed(i);
        for (u32 k = 0; k < INPUT_BYTES; k++)
            bytes[k] = (uint8_t)(machine_random(1u << 16) >> 8);
        LLVMFuzzerTestOneInput(bytes, sizeof(bytes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_random_sequences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
