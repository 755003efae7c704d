/* SPDX-License-Identifier: MIT */
/*
 * tests/host/host_support.c - failed assertions, and the console, caught for tests.
 *
 * Problem    KASSERT must not return, and must not end the test program either.
 * Idea       The handler jumps back into the test that expects it. One that nobody
 *            expects traps: cmocka counts SIGILL as this test's failure and goes
 *            on, libFuzzer reports it with its input.
 * Not done   cmocka's own fail(): fuzzers link this file without cmocka.
 */
#include <stdio.h>
#include <stdlib.h>
#include "lib/assert.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "tests/host/host_support.h"

jmp_buf host_assert_jump;
static const char *expecting;           /* the statement, or NULL               */
static char failed_text[512];           /* "function: condition"; "" for none   */

static void host_assert_handler(const char *file, int line, const char *function,
                                const char *condition)
{
    if (expecting == NULL) {
        fprintf(stderr, "%s:%d: %s: assertion failed: %s\n", file, line, function,
                condition);
        __builtin_trap();
    }
    snprintf(failed_text, sizeof(failed_text), "%s: %s", function, condition);
    longjmp(host_assert_jump, 1);
}

static __attribute__((constructor)) void catch_assertions(void)
{
    assert_set_handler(host_assert_handler);
}

void host_assert_expect(const char *statement)
{
    expecting = statement;
    failed_text[0] = '\0';
}

void host_assert_missing(const char *file, int line)
{
    fprintf(stderr, "%s:%d: no assertion failed in: %s\n", file, line, expecting);
    __builtin_trap();
}

void host_assert_verify(const char *text, const char *file, int line)
{
    expecting = NULL;
    if (strstr(failed_text, text))
        return;
    fprintf(stderr, "%s:%d: expected an assertion with \"%s\", got \"%s\"\n", file,
            line, text, failed_text);
    __builtin_trap();
}

/* --- Console --------------------------------------------------------------- */

u64 host_now_us;
u32 host_thread_id;
int host_lock_depth;

static char *captured;
static size_t captured_length, captured_size;

static void capture(const char *text, size_t length, int level)
{
    (void)level;
    if (captured_length + length + 1 > captured_size) {
        captured_size = 2 * (captured_length + length + 1);
        captured = realloc(captured, captured_size);
        if (captured == NULL)
            abort();
    }
    memcpy(captured + captured_length, text, length);
    captured_length += length;
    captured[captured_length] = '\0';
}

static unsigned long host_lock(void)
{
    return (unsigned long)host_lock_depth++;
}

static void host_unlock(unsigned long flags)
{
    host_lock_depth--;
    KASSERT((unsigned long)host_lock_depth == flags);
}

static u64 host_clock(void)
{
    return host_now_us;
}

static u32 host_thread(void)
{
    return host_thread_id;
}

void host_console_start(void)
{
    static struct console_sink sink = { .name = "host", .write = capture };
    static const struct printk_ops ops = {
        .lock = host_lock, .unlock = host_unlock,
        .now_us = host_clock, .thread_id = host_thread,
    };

    if (console_find("host") == NULL) {
        printk_set_ops(&ops);
        console_register(&sink);
    }
    sink.enabled = true;
    host_console_clear();
}

const char *host_console_text(void)
{
    return captured ? captured : "";
}

void host_console_clear(void)
{
    captured_length = 0;
    if (captured)
        captured[0] = '\0';
}

bool host_console_has(const char *part)
{
    return strstr(host_console_text(), part) != NULL;
}

void host_text_emit(void *context, const char *text, size_t length)
{
    struct host_text *sink = context;
    if (length >= sizeof(sink->text) - sink->length)
        abort();
    memcpy(sink->text + sink->length, text, length);
    sink->length += length;
    sink->text[sink->length] = '\0';
    sink->calls++;
}
