/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_keymap.c - arch/x86/keymap.c: what keys send.
 *
 * Method: whole sequences of scan codes against the bytes a terminal would send.
 * The file under test is included: arch/ is not part of the host library.
 */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <string.h>
#include "arch/x86/keymap.c"

/* Feed @codes; compare all that comes out with @expected. */
static void expect(const char *codes, size_t count, const char *expected)
{
    struct keymap k = { .skip = 0 };
    char sent[256] = "";
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        u8 out[KEYMAP_BYTES_MAX];
        unsigned bytes = keymap_translate(&k, (u8)codes[i], out);
        assert_true(bytes <= KEYMAP_BYTES_MAX && length + bytes < sizeof(sent));
        memcpy(sent + length, out, bytes);
        length += bytes;
    }
    assert_string_equal(sent, expected);
}
#define EXPECT_SENT(codes, expected) expect(codes, sizeof(codes) - 1, expected)

static void plain_keys(void **state)
{
    EXPECT_SENT("\x1e\x9e\x30\xb0\x02\x82\x39\xb9", "ab1 ");
    EXPECT_SENT("\x1c\x9c\x0e\x8e\x0f\x01", "\r\x7f\t\033");
    EXPECT_SENT("\x29\x2b\x33\x34\x35\x27\x28\x1a\x1b\x0c\x0d", "`\\,./;'[]-=");
}

static void shift_and_caps_lock(void **state)
{
    EXPECT_SENT("\x2a\x1e\x02\xaa\x1e", "A!a");
    EXPECT_SENT("\x36\x1e\xb6\x1e", "Aa");
    EXPECT_SENT("\x3a\xba\x1e\x02\x2a\x1e\xaa\x3a\xba\x1e", "A1aa");
    EXPECT_SENT("\x2a\x36\xaa\x1e\xb6\x1e", "Aa");
}

static void control_makes_1_to_31(void **state)
{
    EXPECT_SENT("\x1d\x1e\x2e\x2c\x9d\x1e", "\x01\x03\x1a" "a");
    EXPECT_SENT("\x1d\x1a\x2b", "\x1b\x1c");
    EXPECT_SENT("\x1d\x1c\x0e\x02", "\r\x7f" "1");      /* no letters: as they are */
    EXPECT_SENT("\xe0\x1d\x20\xe0\x9d\x20", "\x04" "d");
}

static void extended_keys_send_vt100_sequences(void **state)
{
    EXPECT_SENT("\xe0\x48\xe0\xc8\xe0\x50\xe0\x4d\xe0\x4b",
                "\033[A\033[B\033[C\033[D");
    EXPECT_SENT("\xe0\x47\xe0\x4f\xe0\x53\xe0\x49\xe0\x51\xe0\x52",
                "\033[H\033[F\033[3~\033[5~\033[6~\033[2~");
    EXPECT_SENT("\xe0\x1c\xe0\x35", "\r/");
    EXPECT_SENT("\xe0\x2a\xe0\x53\xe0\xaa\x1e", "\033[3~a");    /* fake shift */
}

static void alt_puts_escape_in_front(void **state)
{
    EXPECT_SENT("\x38\x30\xb8\x30", "\033bb");
    EXPECT_SENT("\x38\xe0\x48", "\033\033[A");
    EXPECT_SENT("\x38\x3b\xbb\xb8", "");                /* F1 sends nothing */
}

static void pause_key_is_swallowed_whole(void **state)
{
    EXPECT_SENT("\xe1\x1d\x45\xe1\x9d\xc5\x1e", "a");
}

static void keypad_types_digits(void **state)
{
    EXPECT_SENT("\x47\x48\x4a\x4c\x4e\x52\x53\x37", "78-5+0.*");
}

static void any_code_is_survived(void **state)
{
    struct keymap k = { .skip = 0 };
    u8 out[KEYMAP_BYTES_MAX];
    u32 random = 1;
    for (unsigned i = 0; i < 1000000; i++) {
        random = random * 1664525u + 1013904223u;
        assert_true(keymap_translate(&k, (u8)(random >> 24), out) <= KEYMAP_BYTES_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_keys),
        cmocka_unit_test(shift_and_caps_lock),
        cmocka_unit_test(control_makes_1_to_31),
        cmocka_unit_test(extended_keys_send_vt100_sequences),
        cmocka_unit_test(alt_puts_escape_in_front),
        cmocka_unit_test(pause_key_is_swallowed_whole),
        cmocka_unit_test(keypad_types_digits),
        cmocka_unit_test(any_code_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
