/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_word_look.c - numbers and text that look like addresses.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include "lib/string.h"
#include "mm/hold.h"

static enum word_look look_of_float(float value)
{
    u32 word;
    memcpy(&word, &value, sizeof(word));
    return word_look(word);
}

static enum word_look look_of_text(const char *text)
{
    u32 word;
    memcpy(&word, text, sizeof(word));
    return word_look(word);
}

static void round_floats(void **state)
{
    static const float floats[] = { -2.0f, -2.5f, -3.0f, -100.0f, -100.5f, -500.0f,
                                    -1024.0f, -65536.0f, -96.5f };
    for (unsigned i = 0; i < ARRAY_SIZE(floats); i++)
        assert_int_equal(look_of_float(floats[i]), LOOKS_FLOAT);
    assert_int_not_equal(look_of_float(-3.14159f), LOOKS_FLOAT);
    assert_int_not_equal(word_look(0xc8000000), LOOKS_FLOAT);       /* -131072.0 */
    assert_int_not_equal(word_look(0xf8010000), LOOKS_FLOAT);
}

static void text_of_several_encodings(void **state)
{
    assert_int_equal(look_of_text("caf\xc3"), LOOKS_TEXT);          /* UTF-8, cut */
    assert_int_equal(look_of_text("\xc3\xa9t\xc3"), LOOKS_TEXT);    /* UTF-8 */
    assert_int_equal(look_of_text("\xa9\xc3\xa9\xc3"), LOOKS_TEXT); /* cut twice */
    assert_int_equal(look_of_text(" \xe2\x82\xac"), LOOKS_TEXT);    /* a euro sign */
    assert_int_equal(look_of_text("caf\xe9"), LOOKS_TEXT);          /* Latin-1 */
    assert_int_not_equal(look_of_text("ca\x01\xc3"), LOOKS_TEXT);
    assert_int_not_equal(look_of_text("a\xc3" "b\xc3"), LOOKS_TEXT);
    assert_int_not_equal(look_of_text("a-b\xc3"), LOOKS_TEXT);
    assert_int_not_equal(look_of_text("ab\xc0\xc3"), LOOKS_TEXT);
}

static void round_integers(void **state)
{
    assert_int_equal(word_look(3300000000u), LOOKS_INTEGER);
    assert_int_equal(word_look((u32)-5000000), LOOKS_INTEGER);
    assert_int_not_equal(word_look((u32)-5000004), LOOKS_INTEGER);
}

/* Of addresses inside blocks few look like anything else. */
static void addresses_look_like_addresses(void **state)
{
    u32 count = 0, counts[LOOKS_INTEGER + 1] = { 0 };
    for (u32 value = 0xc0200004; value < 0xc4000000; value += 52, count++)
        counts[word_look(value)]++;
    assert_true(counts[LOOKS_FLOAT] < count / 10000);
    assert_true(counts[LOOKS_INTEGER] < count / 10000);
    assert_true(counts[LOOKS_TEXT] < count / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_floats),
        cmocka_unit_test(text_of_several_encodings),
        cmocka_unit_test(round_integers),
        cmocka_unit_test(addresses_look_like_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
