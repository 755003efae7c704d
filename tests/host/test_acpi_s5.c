/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_acpi_s5.c - arch/x86/acpi_s5.c: packages as compilers write them.
 *
 * The file under test is included: arch/ is not part of the host library.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "arch/x86/acpi_s5.c"

/* On the heap at its exact size, so that a read behind it is seen. */
static bool parse(const char *aml, size_t bytes, struct acpi_s5 *s5)
{
    u8 *copy = malloc(bytes ? bytes : 1);
    assert_non_null(copy);
    memcpy(copy, aml, bytes);
    bool found = acpi_parse_s5(copy, (u32)bytes, s5);
    free(copy);
    return found;
}
#define PARSE(aml, s5) parse(aml, sizeof(aml) - 1, s5)

static void packages_of_qemu_and_bochs(void **state)
{
    struct acpi_s5 s5;
    assert_true(PARSE("\x12\x06\x04\x00\x00\x00\x00", &s5));
    assert_int_equal(s5.type_a, 0);
    assert_int_equal(s5.type_b, 0);
    assert_true(PARSE("\x12\x0a\x04\x0a\x05\x0a\x07\x00\x00", &s5));
    assert_int_equal(s5.type_a, 5);
    assert_int_equal(s5.type_b, 7);
    assert_true(PARSE("\x12\x48\x00\x04\x01\x0a\x02\x00\x00", &s5));
    assert_int_equal(s5.type_a, 1);
    assert_int_equal(s5.type_b, 2);
}

static void anything_else_is_refused(void **state)
{
    struct acpi_s5 s5;
    assert_false(PARSE("", &s5));
    assert_false(PARSE("\x14\x06\x04\x00\x00", &s5));
    assert_false(PARSE("\x12\x06\x04\x0b\x00\x00\x00", &s5));
    for (size_t bytes = 0; bytes < 7; bytes++)
        assert_false(parse("\x12\x0a\x04\x0a\x05\x0a\x07", bytes, &s5));
    assert_false(PARSE("\x12\xc6", &s5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_of_qemu_and_bochs),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
