/* SPDX-License-Identifier: MIT */
/* tests/host/test_json.c - lib/json.c: members, escapes, lines longer than the buffer. */
#include "tests/host/host_support.h"
#include <string.h>
#include <cmocka.h>
#include "lib/json.h"

static struct host_text out;
static struct json json;

static int setup(void **state)
{
    memset(&out, 0, sizeof(out));
    json_begin(&json, host_text_emit, &out);
    return 0;
}

static void a_line_of_every_kind(void **state)
{
    const uintptr_t trace[] = { 0xc0103a5c, 0xc010a2f0 };
    json_string(&json, "kmemleak", "object");
    json_address(&json, "addr", 0xc0a3f040);
    json_number(&json, "size", 64);
    json_signed(&json, "delta", -3);
    json_hex(&json, "flags", 0x1f);
    json_bool(&json, "ok", true);
    json_bool(&json, "bad", false);
    json_string(&json, "none", NULL);
    json_addresses(&json, "trace", trace, 2);
    json_addresses(&json, "empty", trace, 0);
    json_number(&json, "max", UINT64_MAX);
    assert_int_equal(out.calls, 0);
    json_end(&json);
    assert_int_equal(out.calls, 1);
    assert_string_equal(out.text,
        "{\"kmemleak\":\"object\",\"addr\":\"0xc0a3f040\",\"size\":64,\"delta\":-3,"
        "\"flags\":\"0x1f\",\"ok\":true,\"bad\":false,\"none\":null,"
        "\"trace\":[\"0xc0103a5c\",\"0xc010a2f0\"],\"empty\":[],"
        "\"max\":18446744073709551615}\n");
}

static void an_empty_object(void **state)
{
    json_end(&json);
    assert_string_equal(out.text, "{}\n");
}

static void strings_are_escaped(void **state)
{
    static const struct { const char *raw, *escaped; } cases[] = {
        { "a\"b\\c/", "a\\\"b\\\\c/" },
        { "\n\r\t\x01\x1f\x7f", "\\n\\r\\t\\u0001\\u001f\\u007f" },
        { "\xc3\xa4 \xe2\x82\xac", "\xc3\xa4 \xe2\x82\xac" },
        { "\xf0\x9f\x94\xae", "\xf0\x9f\x94\xae" },
        { "\xff\xfe", "\\u00ff\\u00fe" },               /* never in UTF-8      */
        { "\xc3", "\\u00c3" },                          /* cut off             */
        { "\xe2\x82", "\\u00e2\\u0082" },
        { "\xc0\xaf", "\\u00c0\\u00af" },               /* overlong            */
        { "\xe0\x9f\xbf", "\\u00e0\\u009f\\u00bf" },
        { "\xed\xa0\x80", "\\u00ed\\u00a0\\u0080" },    /* a surrogate         */
        { "\xf4\x90\x80\x80", "\\u00f4\\u0090\\u0080\\u0080" }, /* > U+10FFFF  */
        { "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },     /* U+10FFFF            */
    };
    char expected[128];

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        setup(state);
        json_string(&json, "s", cases[i].raw);
        json_end(&json);
        strcpy(expected, "{\"s\":\"");
        strcat(strcat(expected, cases[i].escaped), "\"}\n");
        assert_string_equal(out.text, expected);
    }
}

static void an_array_of_objects(void **state)
{
    json_number(&json, "id", 5);
    json_array(&json, "frames");
    for (unsigned i = 1; i <= 2; i++) {
        json_object(&json);
        json_number(&json, "line", i);
        json_string(&json, "file", "a.c");
        json_object_end(&json);
    }
    json_array_end(&json);
    json_array(&json, "none");
    json_array_end(&json);
    json_bool(&json, "ok", true);
    json_end(&json);
    assert_string_equal(out.text, "{\"id\":5,\"frames\":[{\"line\":1,\"file\":\"a.c\"},"
                        "{\"line\":2,\"file\":\"a.c\"}],\"none\":[],\"ok\":true}\n");
}

static void a_line_longer_than_the_buffer(void **state)
{
    char name[1000];
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    json_string(&json, "long", name);
    json_end(&json);
    assert_int_equal(out.calls, 3);
    assert_int_equal(out.length, strlen("{\"long\":\"\"}\n") + 999);
    assert_memory_equal(out.text + 9, name, 999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_line_of_every_kind, setup),
        cmocka_unit_test_setup(an_empty_object, setup),
        cmocka_unit_test_setup(strings_are_escaped, setup),
        cmocka_unit_test_setup(an_array_of_objects, setup),
        cmocka_unit_test_setup(a_line_longer_than_the_buffer, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
