/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_string.c - lib/memory.c and lib/string.c against the C library.
 *
 * Method: both files are compiled here under other names. Every length and
 * alignment up to a few words, and every short string over a small alphabet, so
 * that all ways to match half are met. Guard bytes stand around each target,
 * since the sanitizers do not see what rep instructions write.
 */
#include "tests/host/host_support.h"
#include <string.h>
#include <strings.h>
#include <cmocka.h>
#include "tests/host/kernel_string.h"

enum { ROOM = 96, LENGTHS = 40, OFFSETS = 5, GUARD = 0x5a };

static unsigned char source[ROOM], ours[ROOM], theirs[ROOM];

static void refill(void)
{
    for (int i = 0; i < ROOM; i++)
        source[i] = (unsigned char)(i * 7 + 1);
    memset(ours, GUARD, ROOM);
    memset(theirs, GUARD, ROOM);
}

static void copies(void **state)
{
    for (size_t to = 16; to < 16 + OFFSETS; to++)
        for (size_t from = 0; from < OFFSETS; from++)
            for (size_t n = 0; n < LENGTHS; n++) {
                refill();
                assert_ptr_equal(kernel_memcpy(ours + to, source + from, n), ours + to);
                memcpy(theirs + to, source + from, n);
                assert_memory_equal(ours, theirs, ROOM);
            }
}

static void moves_that_overlap(void **state)
{
    for (size_t to = 16; to < 40; to++)
        for (size_t from = 16; from < 40; from++)
            for (size_t n = 0; n < LENGTHS; n++) {
                refill();
                memcpy(ours, source, ROOM);
                memcpy(theirs, source, ROOM);
                assert_ptr_equal(kernel_memmove(ours + to, ours + from, n), ours + to);
                memmove(theirs + to, theirs + from, n);
                assert_memory_equal(ours, theirs, ROOM);
            }
}

static void fills(void **state)
{
    for (size_t to = 16; to < 16 + OFFSETS; to++)
        for (size_t n = 0; n < LENGTHS; n++) {
            refill();
            assert_ptr_equal(kernel_memset(ours + to, 0x1c3, n), ours + to);
            memset(theirs + to, 0x1c3, n);
            assert_memory_equal(ours, theirs, ROOM);
        }
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void memory_is_compared_and_searched(void **state)
{
    refill();
    memcpy(ours, source, ROOM);
    for (size_t n = 0; n < LENGTHS; n++)
        for (size_t at = 0; at < LENGTHS; at++) {
            ours[at] ^= 0x80;
            assert_int_equal(sign(kernel_memcmp(ours, source, n)),
                             sign(memcmp(ours, source, n)));
            assert_ptr_equal(kernel_memchr(ours, ours[at], n), memchr(ours, ours[at], n));
            ours[at] ^= 0x80;
        }
}

/* All strings of up to 3 characters over this alphabet, one of them above 127. */
static const char alphabet[] = "aBb\xe4";
enum { STRINGS = 1 + 4 + 16 + 64 };
static char strings[STRINGS][4];

static int make_strings(void **state)
{
    int count = 1;                              /* strings[0] is empty */

    for (int i = 0; count < STRINGS; i++)
        for (int c = 0; c < 4; c++, count++) {
            memcpy(strings[count], strings[i], sizeof(strings[i]));
            strings[count][strlen(strings[i])] = alphabet[c];
        }
    return 0;
}

static void check_pair(const char *a, const char *b)
{
    assert_int_equal(sign(kernel_strcmp(a, b)), sign(strcmp(a, b)));
    assert_int_equal(sign(kernel_strcasecmp(a, b)), sign(strcasecmp(a, b)));
    assert_ptr_equal(kernel_strstr(a, b), strstr(a, b));
    assert_int_equal(kernel_strspn(a, b), strspn(a, b));
    assert_int_equal(kernel_strcspn(a, b), strcspn(a, b));
    assert_ptr_equal(kernel_strpbrk(a, b), strpbrk(a, b));
    for (size_t n = 0; n < 5; n++)
        assert_int_equal(sign(kernel_strncmp(a, b, n)), sign(strncmp(a, b, n)));
}

static void every_pair_of_short_strings(void **state)
{
    for (int i = 0; i < STRINGS; i++)
        for (int j = 0; j < STRINGS; j++)
            check_pair(strings[i], strings[j]);
}

static void every_short_string(void **state)
{
    for (int i = 0; i < STRINGS; i++) {
        const char *s = strings[i];

        assert_int_equal(kernel_strlen(s), strlen(s));
        for (size_t n = 0; n < 5; n++)
            assert_int_equal(kernel_strnlen(s, n), strnlen(s, n));
        for (const char *c = alphabet; c <= alphabet + 4; c++) {
            assert_ptr_equal(kernel_strchr(s, *c), strchr(s, *c));
            assert_ptr_equal(kernel_strrchr(s, *c), strrchr(s, *c));
        }
    }
}

static void strings_are_copied(void **state)
{
    for (int i = 0; i < STRINGS; i++)
        for (size_t n = 0; n < 8; n++) {
            refill();
            kernel_strncpy((char *)ours + 16, strings[i], n);
            strncpy((char *)theirs + 16, strings[i], n);
            assert_memory_equal(ours, theirs, ROOM);

            kernel_strcpy((char *)ours + 16, strings[i]);
            kernel_strcat((char *)ours + 16, strings[n]);
            strcpy((char *)theirs + 16, strings[i]);
            strcat((char *)theirs + 16, strings[n]);
            assert_memory_equal(ours, theirs, ROOM);
        }
}

static void strsep_splits(void **state)
{
    char text[] = "a,,b;c", *rest = text;
    assert_string_equal(kernel_strsep(&rest, ",;"), "a");
    assert_string_equal(kernel_strsep(&rest, ",;"), "");
    assert_string_equal(kernel_strsep(&rest, ",;"), "b");
    assert_string_equal(kernel_strsep(&rest, ",;"), "c");
    assert_null(rest);
    assert_null(kernel_strsep(&rest, ",;"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies),
        cmocka_unit_test(moves_that_overlap),
        cmocka_unit_test(fills),
        cmocka_unit_test(memory_is_compared_and_searched),
        cmocka_unit_test(every_pair_of_short_strings),
        cmocka_unit_test(every_short_string),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(strsep_splits),
    };
    return cmocka_run_group_tests(tests, make_strings, NULL);
}
