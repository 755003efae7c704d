/* SPDX-License-Identifier: MIT */
/* tests/host/test_scanf.c - lib/scanf.c against the C library's sscanf. */
#include "tests/host/host_support.h"
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "lib/scanf.h"

int libc_sscanf(const char *text, const char *fmt, ...);

/* The C library's, past the name that lib/scanf.h gave away. */
int libc_sscanf(const char *text, const char *fmt, ...)
{
    extern int real_vsscanf(const char *, const char *, va_list) __asm__("vsscanf");
    va_list args;
    va_start(args, fmt);
    int stored = real_vsscanf(text, fmt, args);
    va_end(args);
    return stored;
}

#define SAME(text, fmt) do {                                            \
    unsigned char mine[4][32], theirs[4][32];                           \
    memset(mine, 0x5a, sizeof(mine));                                   \
    memset(theirs, 0x5a, sizeof(theirs));                               \
    int n = marbles_sscanf(text, fmt, (void *)mine[0], (void *)mine[1], \
                           (void *)mine[2], (void *)mine[3]);           \
    int m = libc_sscanf(text, fmt, theirs[0], theirs[1], theirs[2], theirs[3]); \
    assert_int_equal(n, m < 0 ? 0 : m);                                 \
    assert_memory_equal(mine, theirs, sizeof(mine));                    \
} while (0)

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"

static void agrees_with_the_library(void **state)
{
    SAME("12 34", "%d %d");
    SAME("12,0x34,name", "%d,%x,%s");
    SAME("-7 +8 010 0x1F", "%i %i %i %i");
    SAME("abc", "%d");
    SAME("", "%d");
    SAME("12x", "%dx");
    SAME("12y", "%dx%d");
    SAME("65535 300", "%hu %hhu");
    SAME("123456789012 7", "%lld %d");
    SAME("  word  next", "%s %3s");
    SAME("key=value;rest", "%[kevy]=%s");
    SAME("aab]", "%[ab]%c");
    SAME("100%", "%d%%%n");
    SAME("ab cd", "%*s %2c");
    SAME("12345", "%2d%3d");
    SAME("0x", "%x");
    SAME("7 8", "%*d %d%n");
    SAME("abc123", "%[^0123456789]%d");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_the_library) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
