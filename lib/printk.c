/* SPDX-License-Identifier: MIT */
/*
 * lib/printk.c - the kernel's log: from a format to a line of the ring.
 *
 * Problem    Any code may log at any time: before the console exists, in an
 *            interrupt, from inside the driver that shows the message.
 *
 * Idea       Every message is stored first and shown second. A message is built
 *            up in the ring itself, line by line, so its length has no limit.
 *
 *              printk() -> lines -> ring -> dmesg
 *                            |
 *                            +----> console.c -> sinks, if the level lets it pass
 *
 *            The text is formatted once before the lock is taken. A bad %s thus
 *            faults with nothing held; a thread that dies of it leaves no lock.
 *
 * State      The ring; the line that a KERN_CONT may continue. Whoever calls in
 *            while this CPU holds the lock (a sink that logs) is stored only; the
 *            outermost caller shows it before it leaves.
 *
 * Cost       Formatting, a copy, and what the sinks take, with interrupts disabled.
 *
 * Locking    printk_ops.lock guards everything here and in console.c. None before
 *            printk_set_ops() and none in a panic: then one CPU runs alone.
 *
 * Not done   Other CPUs: `depth` must then be per CPU.
 *
 * Read next  lib/log_ring.c, lib/console.c.
 */
#include "lib/printk_internal.h"
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/string.h"

enum { LOG_BYTES = 64 * 1024 };

static u8 log_bytes[LOG_BYTES] __unscanned;
struct log_ring printk_log = LOG_RING_INIT(log_bytes);

static const struct printk_ops *ops;
static unsigned depth;                  /* calls inside each other, 0: unlocked */
static bool panicking;
static bool deferred;                   /* some records were not shown          */
static u64 deferred_sequence;           /* the first of them; valid if deferred */
static u64 clear_sequence;              /* older ones are not read any more     */

/* The newest record, while it waits for its newline. A time stamp can look like a
 * pointer: not for the leak detector. */
static struct {
    bool open;
    struct log_header header;           /* of the line shown last, open or not  */
} line __unscanned;

/* What all lines of one printk() have in common. */
struct message {
    struct log_header header;
    struct log_header interrupted;      /* if nested: the outer call's line     */
    bool is_continuation;
};

void printk_set_ops(const struct printk_ops *new_ops)
{
    ops = new_ops;
}

bool printk_lock(unsigned long *flags)
{
    *flags = depth == 0 && ops && !panicking ? ops->lock() : 0;
    return depth++ == 0;
}

void printk_unlock(unsigned long flags)
{
    if (depth == 1 && deferred) {
        deferred = false;
        console_show_deferred(deferred_sequence);
    }
    if (--depth == 0 && ops && !panicking)
        ops->unlock(flags);
}

bool printk_is_busy(void)
{
    return depth > 0;
}

void printk_panic_mode(void)
{
    console_panic(panicking);
    panicking = true;
    console_loglevel = max(console_loglevel, (int)LOGLEVEL_DEBUG);
    depth = 0;
    line.open = false;
}

static bool is_nested(void)
{
    return depth > 1;
}

static bool is_shown(const struct log_header *header)
{
    return !header->deferred && header->level < console_loglevel;
}

static void line_begin(const struct message *m)
{
    line.open = true;
    line.header = m->header;
    if (m->header.deferred && !deferred) {
        deferred = true;
        deferred_sequence = printk_log.next_sequence;
    }
    log_ring_begin(&printk_log, &line.header);
}

static void line_append(const char *text, size_t bytes)
{
    for (size_t done = 0; done < bytes;) {
        size_t taken = log_ring_append(&printk_log, text + done, bytes - done);
        if (taken == 0)                             /* full: go on in a new one */
            log_ring_begin(&printk_log, &line.header);
        done += taken;
    }
}

/* The same on the console. A sink may log in turn: line.open is then false after. */
static void line_show(const char *text, size_t bytes, bool is_new, bool is_whole)
{
    const struct log_header *header = &line.header;
    if (!is_shown(header))
        return;
    if (is_new)
        console_log_begin(header->level, header->time_us);
    console_log_text(header->level, header->time_us, text, bytes);
    if (is_whole)
        console_log_end(header->level);
}

/* An emit_fn: split what was formatted into lines. */
static void message_emit(void *context, const char *text, size_t bytes)
{
    const struct message *m = context;
    do {
        const char *newline = memchr(text, '\n', bytes);
        size_t length = newline ? (size_t)(newline - text) : bytes;
        bool is_new = !line.open;
        if (is_new)
            line_begin(m);
        line_append(text, length);
        if (newline)
            line.open = false;
        line_show(text, length, is_new, newline);
        length += newline ? 1 : 0;
        text += length;
        bytes -= length;
    } while (bytes > 0);
}

/* Take the level off @fmt. Return: the rest. */
static const char *parse_level(const char *fmt, struct message *m)
{
    m->header.level = LOGLEVEL_WARNING;
    if (fmt[0] != KERN_SOH[0] || fmt[1] == '\0')
        return fmt;
    if (fmt[1] >= '0' && fmt[1] <= '7')
        m->header.level = (u8)(fmt[1] - '0');
    m->is_continuation = fmt[1] == KERN_CONT[1];
    return fmt + 2;
}

/* Close the line before this message, unless the message continues it. */
static void message_begin(struct message *m)
{
    m->header.time_us = ops ? ops->now_us() : 0;
    m->header.thread_id = ops ? ops->thread_id() : 0;
    m->header.deferred = is_nested();
    m->interrupted = line.header;
    line.open = line.open && m->is_continuation && !is_nested() &&
                line.header.thread_id == m->header.thread_id;
}

static void message_end(const struct message *m)
{
    if (!m->header.deferred)
        return;
    line.open = false;                  /* the outer call goes on in a new record */
    line.header = m->interrupted;
}

int vprintk(const char *fmt, va_list args)
{
    char text[PRINTK_TEXT_BYTES];
    struct message m = { .is_continuation = false };
    unsigned long flags;
    fmt = parse_level(fmt, &m);
    int length = vsnprintf(text, sizeof(text), fmt, args);
    const char *start = text;
    if (text[0] == KERN_SOH[0])         /* printk("%s...", KERN_INFO) */
        start = parse_level(text, &m);
    length -= (int)(start - text);
    printk_lock(&flags);
    message_begin(&m);
    if ((size_t)length < sizeof(text) - (size_t)(start - text))
        message_emit(&m, start, (size_t)length);
    else
        format_to(message_emit, &m, fmt, args);
    message_end(&m);
    printk_unlock(flags);
    return length;
}

int printk(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int length = vprintk(fmt, args);
    va_end(args);
    return length;
}

void printk_store(int level, const char *text, size_t length_bytes)
{
    struct message m = { .header.level = (u8)level };
    message_begin(&m);
    message_emit(&m, text, length_bytes);
    message_end(&m);
}

bool printk_read(u64 *sequence, struct log_record *record, char *text,
                 size_t size_bytes)
{
    struct log_header header;
    unsigned long flags;
    u32 position;
    printk_lock(&flags);
    *sequence = max(*sequence, clear_sequence);
    bool found = log_ring_find(&printk_log, sequence, &header, &position);
    if (found && size_bytes > 0) {
        size_t copied = min((size_t)header.length_bytes, size_bytes - 1);
        log_ring_copy(&printk_log, position, text, copied);
        text[copied] = '\0';
    }
    printk_unlock(flags);
    if (!found)
        return false;
    *record = (struct log_record){
        .sequence = (*sequence)++,
        .time_us = header.time_us,
        .thread_id = header.thread_id,
        .level = header.level,
        .length_bytes = header.length_bytes,
    };
    return true;
}

void printk_clear(void)
{
    unsigned long flags;
    printk_lock(&flags);
    clear_sequence = printk_log.next_sequence;
    printk_unlock(flags);
}
