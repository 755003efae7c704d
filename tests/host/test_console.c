/* SPDX-License-Identifier: MIT */
/*
 * tests/host/test_console.c - lib/console.c: sinks, lines, and sinks that misbehave.
 *
 * Method: beside the captured console, one sink that comes late and one that logs,
 * prints or fails while it writes. The tests share one log and build on each other:
 * the first runs as early boot does, without ops; the last ends the machine.
 */
#include "tests/host/host_support.h"
#include <string.h>
#include <cmocka.h>
#include "lib/assert.h"
#include "tests/host/log_fixture.h"

static char late_text[256];

static void late_write(const char *text, size_t length, int level)
{
    strncat(late_text, text, length);
}

static struct console_sink late = { .name = "late", .write = late_write };

static void before_boot_messages_wait_for_a_sink(void **state)
{
    struct log_record record;
    char text[16];
    pr_info("early %d\n", 1);
    pr_debug("not shown\n");
    assert_true(printk_read(&read_sequence, &record, text, sizeof(text)));
    assert_string_equal(text, "early 1");
    assert_int_equal(record.time_us, 0);
    assert_int_equal(record.thread_id, 0);

    console_register(&late);
    assert_string_equal(late_text, "");                 /* registered, but disabled */
    console_enable(&late);
    assert_string_equal(late_text, "[    0.000000] early 1\n");
    late.enabled = false;
    console_enable(&late);
    assert_string_equal(late_text, "[    0.000000] early 1\n");     /* only once */
    late.enabled = false;
    assert_ptr_equal(console_find("late"), &late);
    assert_ptr_equal(console_first(), &late);
    assert_null(console_find("tty9"));
}

static void a_message_starts_its_own_line(void **state)
{
    kprintf("marbles> ec");
    pr_info("message\n");
    kprintf("done\n");
    pr_info("next\n");
    expect_console("marbles> ec\n[    1.500000] message\ndone\n[    1.500000] next\n");
}

static void text_starts_its_own_line_after_half_a_message(void **state)
{
    pr_info("half");
    kprintf("text\n");
    pr_cont(" more\n");
    expect_console("[    1.500000] half\ntext\n[    1.500000]  more\n");
    expect_log(LOGLEVEL_INFO, "half more");
}

/* A driver that logs, prints, and fails an assertion while it writes. */
static enum { QUIET, LOGS, PRINTS, ASSERTS } mischief;
static char mischief_text[128 * 1024];      /* it is shown the whole log first */

static void mischief_write(const char *text, size_t length, int level)
{
    strncat(mischief_text, text, length);
    if (text[0] != 'T')
        return;
    switch (mischief) {
    case LOGS:    pr_err("driver trouble\n"); break;
    case PRINTS:  kprintf("driver prints\n"); break;
    case ASSERTS: KASSERT(mischief != ASSERTS); break;
    default:      break;
    }
}

static struct console_sink driver = { .name = "driver", .write = mischief_write };

static int setup_driver(void **state)
{
    log_setup(state);
    if (!console_find("driver"))
        console_register(&driver);
    console_enable(&driver);
    mischief_text[0] = '\0';
    return 0;
}

static int teardown_driver(void **state)
{
    driver.enabled = false;
    mischief = QUIET;
    return 0;
}

static void a_sink_that_logs_does_not_deadlock(void **state)
{
    mischief = LOGS;
    pr_info("Test\n");
    mischief = QUIET;
    expect_console("[    1.500000] Test\n[    1.500000] driver trouble\n");
    assert_string_equal(mischief_text,
                        "[    1.500000] Test\n[    1.500000] driver trouble\n");
    expect_log(LOGLEVEL_INFO, "Test");
    expect_log(LOGLEVEL_ERR, "driver trouble");
    expect_log_end();
}

static void a_sink_that_logs_amid_lines(void **state)
{
    mischief = LOGS;
    pr_info("Test one\nTest");
    pr_cont(" end\n");
    kprintf("Text\n");
    mischief = QUIET;
    expect_console("[    1.500000] Test one\n[    1.500000] Test\n"
                   "[    1.500000] driver trouble\n[    1.500000] driver trouble\n"
                   "[    1.500000]  end\nText\n[    1.500000] driver trouble\n");
    expect_log(LOGLEVEL_INFO, "Test one");
    expect_log(LOGLEVEL_ERR, "driver trouble");
    expect_log(LOGLEVEL_INFO, "Test");
    expect_log(LOGLEVEL_ERR, "driver trouble");
    expect_log(LOGLEVEL_WARNING, " end");
    expect_log(LOGLEVEL_ERR, "driver trouble");
    expect_log_end();
}

static void a_sink_that_prints_is_logged_instead(void **state)
{
    mischief = PRINTS;
    kprintf("Test\n");
    mischief = QUIET;
    expect_console("Test\n[    1.500000] driver prints\n");
    expect_log(LOGLEVEL_WARNING, "driver prints");
}

/* Last: the machine is ending, and so is locking. */
static void a_panic_inside_a_sink_is_shown(void **state)
{
    mischief = ASSERTS;
    EXPECT_ASSERT(pr_info("Test\n"), "mischief");
    printk_panic_mode();
    pr_emerg("the end\n");
    assert_true(host_console_has("the end\n"));
    assert_true(driver.enabled);

    EXPECT_ASSERT(pr_emerg("Test\n"), "mischief");      /* it fails again ... */
    printk_panic_mode();
    assert_false(driver.enabled);                       /* ... and is given up */
    pr_emerg("Truly the end\n");
    assert_true(host_console_has("Truly the end\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_boot_messages_wait_for_a_sink),
        cmocka_unit_test_setup(a_message_starts_its_own_line, log_setup),
        cmocka_unit_test_setup(text_starts_its_own_line_after_half_a_message, log_setup),
        cmocka_unit_test_setup_teardown(a_sink_that_logs_does_not_deadlock,
                                        setup_driver, teardown_driver),
        cmocka_unit_test_setup_teardown(a_sink_that_logs_amid_lines,
                                        setup_driver, teardown_driver),
        cmocka_unit_test_setup_teardown(a_sink_that_prints_is_logged_instead,
                                        setup_driver, teardown_driver),
        cmocka_unit_test_setup_teardown(a_panic_inside_a_sink_is_shown,
                                        setup_driver, teardown_driver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
