/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_printf.c - lib/printf*.c.
 *
 * Method: what C knows is compared with the C library, conversion by conversion;
 * Marbles' own extensions are compared with their text.
 */
#include "tests/host/host_support.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lib/err.h"
#include "lib/printf.h"
#undef snprintf
#undef vsnprintf

/* Both with the same arguments; same text, same length. */
#define SAME(...)                                                           \
    do {                                                                    \
        char ours[256], theirs[256];                                        \
        int our_length = marbles_snprintf(ours, sizeof(ours), __VA_ARGS__); \
        int their_length = snprintf(theirs, sizeof(theirs), __VA_ARGS__);   \
        assert_string_equal(ours, theirs);                                  \
        assert_int_equal(our_length, their_length);                         \
    } while (0)

/* Past the compiler's knowledge of formats. */
static const char *format(const char *fmt, ...)
{
    static char text[256];
    va_list args;
    va_start(args, fmt);
    marbles_vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return text;
}

static void integers_are_as_in_c(void **state)
{
    SAME("%d %i %u %o %x %X", -5, INT_MIN, UINT_MAX, 0777, 0xbeef, 0xbeef);
    SAME("%hhd %hhu %hd %hu", (signed char)-128, (unsigned char)255, (short)-1,
         (unsigned short)65535);
    SAME("%ld %lu %lld %llu", LONG_MIN, ULONG_MAX, LLONG_MIN, ULLONG_MAX);
    SAME("%zd %zu %td %jd", (ssize_t)-7, SIZE_MAX, (ptrdiff_t)-9, (intmax_t)INT64_MIN);
    SAME("%llx %llo %llu", 0x123456789abcdef0ull, ULLONG_MAX, 4294967296ull);
    SAME("%d|%u|%x|%o", 0, 0, 0, 0);
}

static void flags_width_and_precision_are_as_in_c(void **state)
{
    SAME("%5d|%-5d|%05d|%+d|% d|%+5d", 42, 42, 42, 42, 42, -42);
    SAME("%#x|%#X|%#o|%#x|%#o|%#10x|%-#10x|%#010x", 255, 255, 8, 0, 0, 255, 255, 255);
    SAME("%.5d|%8.5d|%-8.5d|%+.3d|%.0d|%5.0d|%.d", 42, 42, -42, 7, 0, 0, 0);
    SAME("%#.0o|%#.3o|%#.0x|%#.8x", 0, 8, 0, 255);
    SAME("%*d|%-*d|%*d|%.*d", 6, 1, 6, 2, -6, 3, 4, 5);
    SAME("%.*d|%.*s", -1, 5, -1, "whole");
    SAME("%40d|%-40d|%040d", 1, 2, 3);
    SAME("%% %c|%3c|%-3c|", 'a', 'b', 'c');
}

/* A flag beside one that overrides it, which compilers warn of. */
static void flags_that_override_others(void **state)
{
    assert_string_equal(format("%-05d|%05.2d|%+ d", 42, 42, 42), "42   |   42|+42");
}

static void strings_are_as_in_c(void **state)
{
    static const char unterminated[3] = { 'a', 'b', 'c' };
    SAME("%s|%10s|%-10s|%.2s|%10.2s|%-10.2s|", "text", "text", "text", "text", "text",
         "text");
    SAME("%s%s", "", "x");
    assert_string_equal(format("%.3s", unterminated), "abc");
    assert_string_equal(format("%s|%.3s", NULL, NULL), "(null)|(nu");
}

static void binary(void **state)
{
    assert_string_equal(format("%b|%#b|%#b|%08b|%#10b", 5, 5, 0, 5, 5),
                        "101|0b101|0|00000101|     0b101");
    assert_string_equal(format("%llb", ULLONG_MAX),
                        "11111111111111111111111111111111"
                        "11111111111111111111111111111111");
}

static void text_is_cut_at_the_buffers_end(void **state)
{
    char buffer[8] = "*******";
    assert_int_equal(marbles_snprintf(buffer, 4, "%s", "abcdef"), 6);
    assert_memory_equal(buffer, "abc\0***", 8);
    assert_int_equal(marbles_snprintf(buffer, 1, "%d", 12345), 5);
    assert_string_equal(buffer, "");
    buffer[0] = '!';
    assert_int_equal(marbles_snprintf(buffer, 0, "%d", 12345), 5);
    assert_int_equal(buffer[0], '!');
    assert_int_equal(marbles_snprintf(NULL, 0, "%s", "abc"), 3);
    assert_int_equal(scnprintf(buffer, 4, "%s", "abcdef"), 3);
    assert_int_equal(scnprintf(buffer, 4, "%s", "ab"), 2);
    assert_int_equal(scnprintf(buffer, 0, "%s", "ab"), 0);
}

static void what_is_not_understood_is_shown(void **state)
{
    int target = 7;
    assert_string_equal(format("%n", &target), "%n");
    assert_int_equal(target, 7);
    assert_string_equal(format("a%5.2f b"), "a%5.2f b");
    assert_string_equal(format("50%"), "50%");
    assert_string_equal(format("x%-08"), "x%-08");
    assert_string_equal(format("%lly|%d", 3), "%lly|3");
}

static void counts_too_large_do_not_overflow(void **state)
{
    assert_string_equal(format("%.99999999999999999999s", "abc"), "abc");
    assert_string_equal(format("%.*s", INT_MAX, "abc"), "abc");
}

static void pointers(void **state)
{
    assert_string_equal(format("%p", (void *)0xc0a3f040), "0xc0a3f040");
    assert_string_equal(format("%p|%px", NULL, (void *)0x10), "0x00000000|0x00000010");
    assert_string_equal(format("%12p|%-12p|", (void *)1, (void *)2),
                        "  0x00000001|0x00000002  |");
    assert_string_equal(format("%p%s", (void *)1, "s"), "0x00000001s");
}

static size_t fake_symbol(char *buffer, size_t size_bytes, uintptr_t address,
                          char conversion)
{
    if (address != 0xc0100010)
        return 0;
    return (size_t)scnprintf(buffer, size_bytes, "f%s/%c",
                             conversion == 's' ? "" : "+0x10/0x20", conversion);
}

static void symbols_come_from_the_callback(void **state)
{
    void *known = (void *)0xc0100010;
    assert_string_equal(format("%pS", known), "0xc0100010");
    printf_set_symbol_formatter(fake_symbol);
    assert_string_equal(format("%pS %ps %pB", known, known, known),
                        "f+0x10/0x20/S f/s f+0x10/0x20/B");
    assert_string_equal(format("%8ps|%-8ps|", known, known), "     f/s|f/s     |");
    assert_string_equal(format("%pS", (void *)0xc0100000), "0xc0100000");
    printf_set_symbol_formatter(NULL);
}

static void errors_have_names(void **state)
{
    assert_string_equal(format("%pe", ERR_PTR(-ENOMEM)), "-ENOMEM");
    assert_string_equal(format("%10pe|", ERR_PTR(-EINVAL)), "   -EINVAL|");
    assert_string_equal(format("%pe", ERR_PTR(-4000)), "-4000");
    assert_string_equal(format("%pe", (void *)0xc0000000), "0xc0000000");
}

static const char *wrap(const char *fmt, ...)
{
    static char text[64];
    va_list args;
    struct va_format inner = { .fmt = fmt, .va = &args };
    va_start(args, fmt);
    strcpy(text, format("<%pV|%pV> %d", &inner, &inner, 7));
    va_end(args);
    return text;
}

static void a_format_within_a_format(void **state)
{
    assert_string_equal(wrap("%d %s", 1, "a"), "<1 a|1 a> 7");
}

static int to_sink(struct host_text *sink, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = format_to(host_text_emit, sink, fmt, args);
    va_end(args);
    return length;
}

static void the_engine_needs_no_buffer(void **state)
{
    static struct host_text sink;
    assert_int_equal(to_sink(&sink, "%5000d|%s", 1, "end"), 5004);
    assert_int_equal(sink.length, 5004);
    assert_string_equal(sink.text + 4998, " 1|end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_as_in_c),
        cmocka_unit_test(flags_width_and_precision_are_as_in_c),
        cmocka_unit_test(flags_that_override_others),
        cmocka_unit_test(strings_are_as_in_c),
        cmocka_unit_test(binary),
        cmocka_unit_test(text_is_cut_at_the_buffers_end),
        cmocka_unit_test(what_is_not_understood_is_shown),
        cmocka_unit_test(counts_too_large_do_not_overflow),
        cmocka_unit_test(pointers),
        cmocka_unit_test(symbols_come_from_the_callback),
        cmocka_unit_test(errors_have_names),
        cmocka_unit_test(a_format_within_a_format),
        cmocka_unit_test(the_engine_needs_no_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
