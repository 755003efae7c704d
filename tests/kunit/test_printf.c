/* SPDX-License-Identifier: MIT */
/* tests/kunit/test_printf.c - formats, names of addresses, and the log. */
#include <kunit/test.h>
#include "kernel/sched.h"
#include "kernel/symbols.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/printk.h"

#define EXPECT_TEXT(test, expected, fmt, ...) do {                          \
    char text_[96];                                                         \
    int length_ = snprintf(text_, sizeof(text_), fmt, ##__VA_ARGS__);       \
    KUNIT_EXPECT_STREQ(test, text_, expected);                              \
    KUNIT_EXPECT_EQ(test, length_, (int)strlen(expected));                  \
} while (0)

static void integers(struct kunit *test)
{
    EXPECT_TEXT(test, "-5|  42|0042|7 |+1", "%d|%4d|%04d|%-2d|%+d", -5, 42, 42, 7, 1);
    EXPECT_TEXT(test, "0xff FF 0377", "%#x %X %#o", 255, 255, 255);
    EXPECT_TEXT(test, "-9223372036854775808 18446744073709551615", "%lld %llu",
                -9223372036854775807LL - 1, ~0ULL);
    EXPECT_TEXT(test, "255 -1", "%hhu %hhd", (unsigned char)255, (signed char)-1);
    EXPECT_TEXT(test, "12345 %c", "%zu %%%c", (size_t)12345, 'c');
}

static void strings(struct kunit *test)
{
    char cut[4];
    EXPECT_TEXT(test, "ab  |  ab|ab", "%-4s|%4s|%.2s", "ab", "ab", "abcd");
    KUNIT_EXPECT_EQ(test, snprintf(cut, sizeof(cut), "%s", "marble"), 6);
    KUNIT_EXPECT_STREQ(test, cut, "mar");
    KUNIT_EXPECT_EQ(test, scnprintf(cut, sizeof(cut), "%s", "marble"), 3);
}

static void pointers(struct kunit *test)
{
    EXPECT_TEXT(test, "0xc0100000", "%px", (void *)0xc0100000);
    EXPECT_TEXT(test, "-ENOMEM", "%pe", ERR_PTR(-ENOMEM));
}

static void symbols(struct kunit *test)
{
    char text[96], expected[96];
    struct symbol_info info;
    uintptr_t function = (uintptr_t)kunit_run;
    KUNIT_ASSERT_TRUE(test, symbol_lookup(function + 3, &info));
    KUNIT_EXPECT_STREQ(test, info.name, "kunit_run");
    KUNIT_EXPECT_EQ(test, info.start, function);
    KUNIT_EXPECT_STREQ(test, info.file, "kernel/kunit.c");
    KUNIT_EXPECT_GT(test, info.line, 0);
    KUNIT_EXPECT_EQ(test, symbol_find("kunit_run"), function);
    snprintf(expected, sizeof(expected), "kunit_run+0x3/0x%x kunit_run", info.size_bytes);
    snprintf(text, sizeof(text), "%pS %ps", (void *)(function + 3), (void *)function);
    KUNIT_EXPECT_STREQ(test, text, expected);
}

static void log_keeps_messages(struct kunit *test)
{
    struct log_record record;
    u64 sequence = 0, next;
    char text[64];
    printk(KERN_DEBUG "%s %d\n", "a lost marble", 7);
    for (next = 0; printk_read(&next, &record, text, sizeof(text)); )
        sequence = record.sequence;
    KUNIT_ASSERT_TRUE(test, printk_read(&sequence, &record, text, sizeof(text)));
    KUNIT_EXPECT_STREQ(test, text, "a lost marble 7");
    KUNIT_EXPECT_EQ(test, record.level, LOGLEVEL_DEBUG);
    KUNIT_EXPECT_EQ(test, record.thread_id, current_thread()->id);
    KUNIT_EXPECT_EQ(test, record.length_bytes, 15);
}

static struct kunit_case printf_cases[] = {
    KUNIT_CASE(integers), KUNIT_CASE(strings), KUNIT_CASE(pointers),
    KUNIT_CASE(symbols), KUNIT_CASE(log_keeps_messages), { },
};

static struct kunit_suite printf_suite = { .name = "printf", .test_cases = printf_cases };
kunit_test_suite(printf_suite);
