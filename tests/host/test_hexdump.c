/* SPDX-License-Identifier: MIT */
/* tests/host/test_hexdump.c - lib/hexdump.c: the shape that kmemleak's reports have. */
#include "tests/host/host_support.h"
#include <string.h>
#include <cmocka.h>
#include "lib/hexdump.h"

static struct host_text out;

static int setup(void **state)
{
    memset(&out, 0, sizeof(out));
    return 0;
}

static void whole_and_partial_lines(void **state)
{
    static const u8 data[] = {
        0, 0, 0, 0, 0xad, 0x4e, 0xad, 0xde, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
        ' ', '~', 0x7f, 0x80,
    };

    hexdump(host_text_emit, &out, "    ", data, sizeof(data));
    assert_string_equal(out.text,
        "    00 00 00 00 ad 4e ad de ff ff ff ff 00 00 00 00  .....N..........\n"
        "    20 7e 7f 80                                       ~..\n");
    assert_int_equal(out.calls, 2);
}

static void nothing_gives_no_line(void **state)
{
    hexdump(host_text_emit, &out, "", NULL, 0);
    assert_int_equal(out.calls, 0);
}

static void a_line_alone(void **state)
{
    char line[HEXDUMP_LINE_BYTES];
    assert_int_equal(hexdump_line(line, "0123456789abcdef", 16), HEXDUMP_LINE_BYTES - 1);
    assert_string_equal(line,
        "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef");
    EXPECT_ASSERT(hexdump_line(line, line, 17), "count");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(whole_and_partial_lines, setup),
        cmocka_unit_test_setup(nothing_gives_no_line, setup),
        cmocka_unit_test_setup(a_line_alone, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
