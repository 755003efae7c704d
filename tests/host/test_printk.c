/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_printk.c - lib/printk.c: what is logged, and what is shown of it.
 *
 * Method: the log is read back with printk_read(), the console is captured. The log
 * is never emptied, as in the kernel: each test starts with printk_clear().
 */
#include "tests/host/host_support.h"
#include <string.h>
#include <cmocka.h>
#include "tests/host/log_fixture.h"

static void a_message_goes_to_log_and_console(void **state)
{
    struct log_record record;
    u64 sequence = 0;
    char text[32];
    assert_int_equal(pr_info("hello %s\n", "world"), 12);
    expect_console("[    1.500000] hello world\n");
    assert_true(printk_read(&sequence, &record, text, sizeof(text)));
    assert_int_equal(record.time_us, 1500000);
    assert_int_equal(record.thread_id, 7);
    expect_log(LOGLEVEL_INFO, "hello world");
    expect_log_end();
}

static void levels_decide_what_is_shown(void **state)
{
    printk("no level\n");
    pr_debug("debug\n");
    console_loglevel = LOGLEVEL_ERR;
    pr_err("err\n");
    pr_crit("crit\n");
    console_loglevel = LOGLEVEL_NONE;
    pr_debug("debug again\n");
    expect_console("[    1.500000] no level\n[    1.500000] crit\n"
                   "[    1.500000] debug again\n");
    expect_log(LOGLEVEL_WARNING, "no level");
    expect_log(LOGLEVEL_DEBUG, "debug");
    expect_log(LOGLEVEL_ERR, "err");
    expect_log(LOGLEVEL_CRIT, "crit");
    expect_log(LOGLEVEL_DEBUG, "debug again");
}

static void lines_are_messages(void **state)
{
    pr_info("one\n\ntwo\nthree");
    pr_info("four\n");
    expect_console("[    1.500000] one\n[    1.500000] \n[    1.500000] two\n"
                   "[    1.500000] three\n[    1.500000] four\n");
    expect_log(LOGLEVEL_INFO, "one");
    expect_log(LOGLEVEL_INFO, "");
    expect_log(LOGLEVEL_INFO, "two");
    expect_log(LOGLEVEL_INFO, "three");
    expect_log(LOGLEVEL_INFO, "four");
    expect_log_end();
}

static void a_line_is_continued(void **state)
{
    pr_info("a");
    pr_cont("b");
    pr_cont("c\n");
    pr_cont("d\n");                                     /* nothing to continue */
    expect_console("[    1.500000] abc\n[    1.500000] d\n");
    expect_log(LOGLEVEL_INFO, "abc");
    expect_log(LOGLEVEL_WARNING, "d");
}

static void another_thread_does_not_continue_it(void **state)
{
    pr_info("mine ");
    host_thread_id = 8;
    pr_cont("theirs\n");
    expect_console("[    1.500000] mine \n[    1.500000] theirs\n");
    expect_log(LOGLEVEL_INFO, "mine ");
    expect_log(LOGLEVEL_WARNING, "theirs");
}

static void an_empty_message_can_be_continued(void **state)
{
    pr_info("%s", "");
    pr_cont("x\n");
    expect_console("[    1.500000] x\n");
    expect_log(LOGLEVEL_INFO, "x");
    expect_log_end();
}

static void a_hidden_line_stays_hidden_to_its_end(void **state)
{
    pr_debug("hid");
    pr_cont("den\n");
    pr_info("shown\n");
    expect_console("[    1.500000] shown\n");
    expect_log(LOGLEVEL_DEBUG, "hidden");
}

static void kprintf_is_not_logged(void **state)
{
    assert_int_equal(kprintf("%d\n", 42), 3);
    console_write("raw", 3, LOGLEVEL_ERR);
    console_emit(NULL, "!\n", 2);
    assert_int_equal(kprintf("%s", ""), 0);
    expect_console("42\nraw!\n");
    expect_log_end();
}

static void long_text_is_whole(void **state)
{
    static char text[LOG_RECORD_BYTES_MAX + 1001];
    static char part[LOG_RECORD_BYTES_MAX + 1];
    memset(text, 'x', sizeof(text) - 1);
    text[LOG_RECORD_BYTES_MAX] = 'y';
    assert_int_equal(pr_info("%s\n", text), sizeof(text));
    assert_int_equal(strlen(host_console_text()), 15 + sizeof(text));
    host_console_clear();
    memset(part, 'x', LOG_RECORD_BYTES_MAX);
    expect_log(LOGLEVEL_INFO, part);                    /* in pieces, none lost */
    expect_log(LOGLEVEL_INFO, text + LOG_RECORD_BYTES_MAX);
    expect_log_end();

    assert_int_equal(kprintf("%s\n", text), sizeof(text));
    assert_int_equal(strlen(host_console_text()), sizeof(text));
}

static void a_kilobyte_is_one_message(void **state)
{
    static char text[1025];
    memset(text, 'k', 1024);
    pr_info("%s\n", text);
    expect_log(LOGLEVEL_INFO, text);
    expect_log_end();
}

static void a_short_buffer_cuts_and_says_so(void **state)
{
    struct log_record record;
    char text[4];
    pr_info("abcdef\n");
    assert_true(printk_read(&read_sequence, &record, text, sizeof(text)));
    assert_string_equal(text, "abc");
    assert_int_equal(record.length_bytes, 6);
}

static void old_messages_give_way(void **state)
{
    struct log_record record;
    char text[32];
    u64 count = 0;
    console_loglevel = 1;
    for (int i = 0; i < 5000; i++)
        pr_info("message %d\n", i);
    while (printk_read(&read_sequence, &record, text, sizeof(text)))
        count++;
    assert_string_equal(text, "message 4999");
    assert_in_range(count, 1000, 4999);
    printk_clear();
    read_sequence = 0;
    expect_log_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_message_goes_to_log_and_console, log_setup),
        cmocka_unit_test_setup(levels_decide_what_is_shown, log_setup),
        cmocka_unit_test_setup(lines_are_messages, log_setup),
        cmocka_unit_test_setup(a_line_is_continued, log_setup),
        cmocka_unit_test_setup(another_thread_does_not_continue_it, log_setup),
        cmocka_unit_test_setup(an_empty_message_can_be_continued, log_setup),
        cmocka_unit_test_setup(a_hidden_line_stays_hidden_to_its_end, log_setup),
        cmocka_unit_test_setup(kprintf_is_not_logged, log_setup),
        cmocka_unit_test_setup(long_text_is_whole, log_setup),
        cmocka_unit_test_setup(a_kilobyte_is_one_message, log_setup),
        cmocka_unit_test_setup(a_short_buffer_cuts_and_says_so, log_setup),
        cmocka_unit_test_setup(old_messages_give_way, log_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
