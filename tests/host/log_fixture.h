/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_LOG_FIXTURE_H
#define TESTS_HOST_LOG_FIXTURE_H
/*
 * tests/host/log_fixture.h - for tests of printk and the console: a known state, and
 * what must stand in the log and on the console next. Include after cmocka.h.
 */
#include <string.h>
#include "lib/log_ring.h"
#include "lib/printk.h"
#include "tests/host/host_support.h"

static u64 read_sequence;               /* of the message that is expected next */

/* A clean console and an empty log; thread 7, 1.5 seconds after boot. */
static inline int log_setup(void **state)
{
    host_console_start();
    kprintf("\n");                      /* whatever the last test left half written */
    host_console_clear();
    printk_clear();
    read_sequence = 0;
    console_loglevel = LOGLEVEL_DEBUG;
    host_now_us = 1500000;
    host_thread_id = 7;
    return 0;
}

/* The next message of the log must be @text at @level. */
static inline void expect_log(int level, const char *text)
{
    static char got[2 * LOG_RECORD_BYTES_MAX];
    struct log_record record;
    assert_true(printk_read(&read_sequence, &record, got, sizeof(got)));
    assert_string_equal(got, text);
    assert_int_equal(record.level, level);
    assert_int_equal(record.length_bytes, strlen(text));
    assert_int_equal(record.sequence + 1, read_sequence);
}

static inline void expect_log_end(void)
{
    struct log_record record;
    assert_false(printk_read(&read_sequence, &record, NULL, 0));
    assert_int_equal(host_lock_depth, 0);
}

#define expect_console(text)                                                \
    do {                                                                    \
        assert_string_equal(host_console_text(), text);                     \
        host_console_clear();                                               \
    } while (0)
#endif
