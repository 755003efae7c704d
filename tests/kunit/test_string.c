/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_string.c - lib/string.h as it is compiled into the kernel. */
#include <kunit/test.h>
#include "lib/errno.h"
#include "lib/kstrtox.h"

static void memory(struct kunit *test)
{
    char buffer[32] = "abcdefghij";
    memmove(buffer + 3, buffer, 11);
    KUNIT_EXPECT_STREQ(test, buffer, "abcabcdefghij");
    memmove(buffer, buffer + 3, 11);
    KUNIT_EXPECT_STREQ(test, buffer, "abcdefghij");
    memset(buffer, 0x5a, sizeof(buffer));
    KUNIT_EXPECT_NULL(test, memchr_inv(buffer, 0x5a, sizeof(buffer)));
    buffer[31] = 0;
    KUNIT_EXPECT_PTR_EQ(test, memchr_inv(buffer, 0x5a, sizeof(buffer)), &buffer[31]);
    buffer[0] = 1;
    buffer[1] = (char)0xff;                     /* compared without a sign */
    KUNIT_EXPECT_LT(test, memcmp(&buffer[0], &buffer[1], 1), 0);
}

static void copies_are_bounded(struct kunit *test)
{
    char buffer[8];
    KUNIT_EXPECT_EQ(test, strscpy(buffer, "marble", sizeof(buffer)), 6);
    KUNIT_EXPECT_STREQ(test, buffer, "marble");
    KUNIT_EXPECT_EQ(test, strscpy(buffer, "marbles!", sizeof(buffer)), -E2BIG);
    KUNIT_EXPECT_STREQ(test, buffer, "marbles");
    KUNIT_EXPECT_EQ(test, strnlen("marble", 3), 3);
}

static void searching(struct kunit *test)
{
    const char *text = "lost marbles";
    char fields[] = "a,,b", *rest = fields;
    KUNIT_EXPECT_PTR_EQ(test, strstr(text, "marb"), text + 5);
    KUNIT_EXPECT_PTR_EQ(test, strrchr(text, 's'), text + 11);
    KUNIT_EXPECT_NULL(test, strchr(text, 'z'));
    KUNIT_EXPECT_STREQ(test, strsep(&rest, ","), "a");
    KUNIT_EXPECT_STREQ(test, strsep(&rest, ","), "");
    KUNIT_EXPECT_STREQ(test, strsep(&rest, ","), "b");
    KUNIT_EXPECT_NULL(test, rest);
}

static void globs(struct kunit *test)
{
    KUNIT_EXPECT_TRUE(test, glob_match("*", ""));
    KUNIT_EXPECT_TRUE(test, glob_match("km*k", "kmemleak"));
    KUNIT_EXPECT_TRUE(test, glob_match("?m*l*k", "kmemleak"));
    KUNIT_EXPECT_FALSE(test, glob_match("km?k", "kmemleak"));
    KUNIT_EXPECT_FALSE(test, glob_match("kmemleak?", "kmemleak"));
}

static void numbers(struct kunit *test)
{
    unsigned long value = 7;
    long negative;
    KUNIT_EXPECT_EQ(test, kstrtoul("0x1f\n", 0, &value), 0);
    KUNIT_EXPECT_EQ(test, value, 31);
    KUNIT_EXPECT_EQ(test, kstrtoul("4294967296", 0, &value), -ERANGE);
    KUNIT_EXPECT_EQ(test, kstrtoul("12x", 0, &value), -EINVAL);
    KUNIT_EXPECT_EQ(test, value, 31);
    KUNIT_EXPECT_EQ(test, kstrtol("-2147483648", 10, &negative), 0);
    KUNIT_EXPECT_EQ(test, negative, -2147483647 - 1);
}

static struct kunit_case string_cases[] = {
    KUNIT_CASE(memory), KUNIT_CASE(copies_are_bounded), KUNIT_CASE(searching),
    KUNIT_CASE(globs), KUNIT_CASE(numbers), { },
};

static struct kunit_suite string_suite = { .name = "string", .test_cases = string_cases };
kunit_test_suite(string_suite);
