/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_kstrtox.c - lib/kstrtox.c.
 *
 * Method: a table of texts with what they are worth; simple_strtoul() also against
 * the C library's strtoul().
 */
#include "tests/host/host_support.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <cmocka.h>
#include "lib/kstrtox.h"

static void unsigned_numbers(void **state)
{
    static const struct {
        const char *text;
        unsigned base;
        int error;
        unsigned long long value;
    } cases[] = {
        { "0", 0, 0, 0 }, { "42", 0, 0, 42 }, { "+42", 10, 0, 42 },
        { "0x2a", 0, 0, 42 }, { "0X2A", 16, 0, 42 }, { "2a", 16, 0, 42 },
        { "052", 0, 0, 42 }, { "052", 10, 0, 52 }, { "101010", 2, 0, 42 },
        { "42\n", 0, 0, 42 }, { "18446744073709551615", 0, 0, ULLONG_MAX },
        { "0xffffffffffffffff", 0, 0, ULLONG_MAX },
        { "18446744073709551616", 0, -ERANGE, 0 },
        { "99999999999999999999999", 0, -ERANGE, 0 },
        { "", 0, -EINVAL, 0 }, { "\n", 0, -EINVAL, 0 }, { "+", 0, -EINVAL, 0 },
        { "-1", 0, -EINVAL, 0 }, { " 1", 0, -EINVAL, 0 }, { "1 ", 0, -EINVAL, 0 },
        { "1\n\n", 0, -EINVAL, 0 }, { "12x", 0, -EINVAL, 0 }, { "0x", 0, -EINVAL, 0 },
        { "08", 0, -EINVAL, 0 }, { "0x1g", 0, -EINVAL, 0 }, { "2", 2, -EINVAL, 0 },
        { "++1", 0, -EINVAL, 0 }, { "99999999999999999999999x", 0, -EINVAL, 0 },
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        unsigned long long value = 12345;

        if (kstrtoull(cases[i].text, cases[i].base, &value) != cases[i].error ||
            value != (cases[i].error ? 12345 : cases[i].value))
            fail_msg("\"%s\"", cases[i].text);
    }
}

static void signed_numbers(void **state)
{
    long long value = 0;
    assert_int_equal(kstrtoll("-9223372036854775808", 0, &value), 0);
    assert_true(value == LLONG_MIN);
    assert_int_equal(kstrtoll("9223372036854775807", 0, &value), 0);
    assert_true(value == LLONG_MAX);
    assert_int_equal(kstrtoll("-0x10", 0, &value), 0);
    assert_int_equal(value, -16);
    assert_int_equal(kstrtoll("9223372036854775808", 0, &value), -ERANGE);
    assert_int_equal(kstrtoll("-9223372036854775809", 0, &value), -ERANGE);
    assert_int_equal(kstrtoll("-+1", 0, &value), -EINVAL);
    assert_int_equal(kstrtoll("--1", 0, &value), -EINVAL);
    assert_int_equal(kstrtoll("-", 0, &value), -EINVAL);
    assert_int_equal(value, -16);
}

static void narrower_types_have_their_range(void **state)
{
    unsigned u = 7;
    int i = 7;
    long l = 7;
    unsigned long ul = 7;
    assert_int_equal(kstrtouint("4294967295", 0, &u), 0);
    assert_int_equal(u, UINT_MAX);
    assert_int_equal(kstrtouint("4294967296", 0, &u), -ERANGE);
    assert_int_equal(kstrtouint("-1", 0, &u), -EINVAL);
    assert_int_equal(kstrtoint("-2147483648", 0, &i), 0);
    assert_int_equal(i, INT_MIN);
    assert_int_equal(kstrtoint("2147483648", 0, &i), -ERANGE);
    assert_int_equal(i, INT_MIN);
    assert_int_equal(kstrtol("-5", 0, &l), 0);
    assert_int_equal(l, -5);
    assert_int_equal(kstrtoul("5", 0, &ul), 0);
    assert_int_equal(ul, 5);
}

static void booleans(void **state)
{
    static const char *const yes[] = { "y", "Y", "yes", "1", "on", "ON", "t", "true" };
    static const char *const no[] = { "n", "No", "0", "off", "Off", "f", "FALSE" };
    static const char *const neither[] = { "", "2", "o", "onn", "yess", " y" };
    bool value;
    for (size_t i = 0; i < ARRAY_SIZE(yes); i++, assert_true(value))
        assert_int_equal(kstrtobool(yes[i], &value), 0);
    for (size_t i = 0; i < ARRAY_SIZE(no); i++, assert_false(value))
        assert_int_equal(kstrtobool(no[i], &value), 0);
    for (size_t i = 0; i < ARRAY_SIZE(neither); i++)
        assert_int_equal(kstrtobool(neither[i], &value), -EINVAL);
}

static void sizes(void **state)
{
    static const struct {
        const char *text;
        unsigned long long bytes;
        int read;
    } cases[] = {
        { "64", 64, 2 }, { "4K", 4096, 2 }, { "4k,x", 4096, 2 }, { "0x10M", 16 << 20, 5 },
        { "1G", 1 << 30, 2 }, { "12x", 12, 2 }, { "", 0, 0 }, { "K", 0, 0 },
        { "99999999999G", ULLONG_MAX, 12 }, { "99999999999999999999", ULLONG_MAX, 20 },
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char *end;

        if (memparse(cases[i].text, &end) != cases[i].bytes ||
            end != cases[i].text + cases[i].read)
            fail_msg("\"%s\"", cases[i].text);
    }
    assert_int_equal(memparse("2K", NULL), 2048);
}

static void strtoul_is_as_in_c(void **state)
{
    static const char *const texts[] = {
        "", "0", " \t42", "+7", "-7", "0x1F", "0xg", "0x", "077", "08", "zz", "12ab",
        "- 1", "99999999999999999999", "-99999999999999999999", "18446744073709551615",
    };
    static const int bases[] = { 0, 2, 8, 10, 16, 36 };

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        for (size_t j = 0; j < ARRAY_SIZE(bases); j++) {
            char *our_end, *their_end;
            unsigned long ours = simple_strtoul(texts[i], &our_end, (unsigned)bases[j]);
            unsigned long theirs = strtoul(texts[i], &their_end, bases[j]);

            if (ours != theirs || our_end != their_end)
                fail_msg("\"%s\" in base %d: %lu, not %lu", texts[i], bases[j], ours,
                         theirs);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unsigned_numbers),
        cmocka_unit_test(signed_numbers),
        cmocka_unit_test(narrower_types_have_their_range),
        cmocka_unit_test(booleans),
        cmocka_unit_test(sizes),
        cmocka_unit_test(strtoul_is_as_in_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
