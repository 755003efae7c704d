/* SPDX-License-Identifier: MIT */
/*
 * lib/console.c - the sinks, and who may write where in a line.
 *
 * Problem    Log messages, what commands print and what is being typed share one
 *            screen. A message must not end up in the middle of a typed line.
 *
 * Idea       Remember what the cursor's line holds. A log message starts a line of
 *            its own, and so does a command's text after half a message:
 *
 *              AT_START  --message-->  IN_MESSAGE  --newline-->  AT_START
 *                        --text----->  IN_TEXT     --newline-->  AT_START
 *              IN_TEXT   --message-->  "\n", then as from AT_START; so the reverse
 *
 * State      The list of sinks, caller-owned; the cursor, the same for all sinks.
 *
 * Cost       Three writes to each sink for a message: stamp, text, newline.
 *
 * Locking    printk.c's lock, taken by the public functions.
 *
 * Read next  arch/x86/serial.c, arch/x86/vga.c.
 */
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/printk_internal.h"
#include "lib/string.h"

enum { STAMP_BYTES = 40, REPLAY_BYTES = 128 };

int console_loglevel = LOGLEVEL_DEBUG;
bool console_muted;

static struct console_sink *sinks;              /* in order of registration     */
static struct console_sink *writing;            /* whose write() runs, or NULL  */
static enum { AT_START, IN_MESSAGE, IN_TEXT } cursor;

static void sink_write(struct console_sink *sink, const char *text, size_t length,
                       int level)
{
    if (!sink->enabled || length == 0)
        return;
    writing = sink;
    sink->write(text, length, level);
    writing = NULL;
}

static void write_all(const char *text, size_t length, int level)
{
    for (struct console_sink *sink = sinks; sink; sink = sink->next)
        sink_write(sink, text, length, level);
}

static void end_line(int level)
{
    if (cursor != AT_START)
        write_all("\n", 1, level);
    cursor = AT_START;
}

static int make_stamp(char stamp[STAMP_BYTES], u64 time_us)
{
    return scnprintf(stamp, STAMP_BYTES, "[%5u.%06u] ",
                     (unsigned)(time_us / 1000000), (unsigned)(time_us % 1000000));
}

void console_log_begin(int level, u64 time_us)
{
    char stamp[STAMP_BYTES];
    end_line(level);
    write_all(stamp, (size_t)make_stamp(stamp, time_us), level);
    cursor = IN_MESSAGE;
}

void console_log_text(int level, u64 time_us, const char *text, size_t length_bytes)
{
    if (length_bytes == 0)
        return;
    if (cursor != IN_MESSAGE)
        console_log_begin(level, time_us);
    write_all(text, length_bytes, level);
}

void console_log_end(int level)
{
    if (cursor == IN_MESSAGE)
        end_line(level);
}

/* Show a record that has left printk()'s hands, on @sink. */
static void show_record(struct console_sink *sink, const struct log_header *header,
                        u32 position)
{
    char text[REPLAY_BYTES];
    int length = make_stamp(text, header->time_us);
    sink_write(sink, text, (size_t)length, header->level);
    for (u32 done = 0; done < header->length_bytes;) {
        u32 piece = min(header->length_bytes - done, (u32)sizeof(text));
        log_ring_copy(&printk_log, position + done, text, piece);
        sink_write(sink, text, piece, header->level);
        done += piece;
    }
    sink_write(sink, "\n", 1, header->level);
}

void console_show_deferred(u64 sequence)
{
    u64 end = printk_log.next_sequence;         /* later ones wait, or it never ends */
    struct log_header header;
    u32 position;
    for (; log_ring_find(&printk_log, &sequence, &header, &position) && sequence < end;
         sequence++) {
        if (!header.deferred || header.level >= console_loglevel)
            continue;
        end_line(header.level);
        for (struct console_sink *sink = sinks; sink; sink = sink->next)
            show_record(sink, &header, position);
    }
}

static void replay(struct console_sink *sink)
{
    u64 end = printk_log.next_sequence, sequence = 0;
    struct log_header header;
    u32 position;
    end_line(LOGLEVEL_NONE);                    /* now all sinks are at a line's start */
    for (; log_ring_find(&printk_log, &sequence, &header, &position) && sequence < end;
         sequence++)
        if (header.level < console_loglevel)
            show_record(sink, &header, position);
    sink->replayed = true;
}

void console_register(struct console_sink *sink)
{
    struct console_sink **end = &sinks;
    unsigned long flags;
    printk_lock(&flags);
    if (sink->enabled)
        replay(sink);
    sink->next = NULL;
    while (*end)
        end = &(*end)->next;
    *end = sink;
    printk_unlock(flags);
}

void console_enable(struct console_sink *sink)
{
    unsigned long flags;
    printk_lock(&flags);
    sink->enabled = true;
    if (!sink->replayed)
        replay(sink);
    printk_unlock(flags);
}

struct console_sink *console_first(void)
{
    return sinks;
}

struct console_sink *console_find(const char *name)
{
    for (struct console_sink *sink = sinks; sink; sink = sink->next)
        if (strcmp(sink->name, name) == 0)
            return sink;
    return NULL;
}

void console_panic(bool again)
{
    if (again && writing)
        writing->enabled = false;
    writing = NULL;
}

/* An emit_fn: raw text of @context, an int level. */
static void raw_emit(void *context, const char *text, size_t length_bytes)
{
    int level = *(int *)context;
    if (length_bytes == 0 || (console_muted && level >= LOGLEVEL_NONE))
        return;
    if (cursor == IN_MESSAGE)
        end_line(level);
    write_all(text, length_bytes, level);
    cursor = text[length_bytes - 1] == '\n' ? AT_START : IN_TEXT;
}

void console_write(const char *text, size_t length_bytes, int level)
{
    unsigned long flags;
    if (printk_lock(&flags))
        raw_emit(&level, text, length_bytes);
    else
        printk_store(LOGLEVEL_WARNING, text, length_bytes);
    printk_unlock(flags);
}

void console_fresh_line(void)
{
    unsigned long flags;
    if (printk_lock(&flags))
        end_line(LOGLEVEL_NONE);
    printk_unlock(flags);
}

void console_emit(void *context, const char *text, size_t length_bytes)
{
    console_write(text, length_bytes, LOGLEVEL_NONE);
}

int vkprintf(const char *fmt, va_list args)
{
    char text[PRINTK_TEXT_BYTES];
    int length = vsnprintf(text, sizeof(text), fmt, args);
    int level = LOGLEVEL_NONE;
    unsigned long flags;
    if (!printk_lock(&flags))
        vprintk(fmt, args);             /* inside a sink: the log must do */
    else if ((size_t)length < sizeof(text))
        raw_emit(&level, text, (size_t)length);
    else
        format_to(raw_emit, &level, fmt, args);
    printk_unlock(flags);
    return length;
}

int kprintf(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vkprintf(fmt, args);
    va_end(args);
    return length;
}
