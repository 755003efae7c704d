/* SPDX-License-Identifier: MIT */
#ifndef LIB_PRINTK_H
#define LIB_PRINTK_H
/*
 * lib/printk.h - the kernel's log: levels, a ring of the last messages, sinks.
 *
 * Any layer may print. What lib/ cannot know (how to lock, what time it is, where
 * the bytes go) is registered at boot.
 *
 * Two ways out:
 *   printk()  a message for the log: kept for dmesg, shown on the console when
 *             its level is below the console's.
 *   kprintf() what a shell command prints: console only, never in the log.
 * Both hand over whole lines or pieces of any length: nothing is truncated.
 */
#include <stdarg.h>
#include "lib/compiler.h"
#include "lib/types.h"

#define KERN_SOH     "\001"         /* starts a level, as in Linux */
#define KERN_EMERG   KERN_SOH "0"
#define KERN_ALERT   KERN_SOH "1"
#define KERN_CRIT    KERN_SOH "2"
#define KERN_ERR     KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE  KERN_SOH "5"
#define KERN_INFO    KERN_SOH "6"
#define KERN_DEBUG   KERN_SOH "7"
#define KERN_CONT    KERN_SOH "c"   /* goes on with the line before */

enum { LOGLEVEL_EMERG, LOGLEVEL_ALERT, LOGLEVEL_CRIT, LOGLEVEL_ERR,
       LOGLEVEL_WARNING, LOGLEVEL_NOTICE, LOGLEVEL_INFO, LOGLEVEL_DEBUG,
       LOGLEVEL_NONE /* what a command prints: no message of the log */ };

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif
#define pr_emerg(fmt, ...)  printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)  printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)   printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)    printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)   printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)   printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug(fmt, ...)  printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)   printk(KERN_CONT fmt, ##__VA_ARGS__)

/**
 * printk - log one message. @fmt may begin with a KERN_ level (default:
 * warning); a message ends with its newline, which is added when missing unless
 * the next call is a KERN_CONT. Callable from any context.
 * Return: characters of the message.
 */
__printf(1, 2) int printk(const char *fmt, ...);
int vprintk(const char *fmt, va_list args);

/** kprintf - print to the console only. Return: characters printed. */
__printf(1, 2) int kprintf(const char *fmt, ...);
int vkprintf(const char *fmt, va_list args);

/**
 * console_write - raw text to the console, not to the log: echo, escape codes.
 * @level: LOGLEVEL_, for its colour, or console_paint()'s (lib/console_colour.h).
 * console_emit: the same as an emit_fn (lib/printf.h), at LOGLEVEL_NONE, @context unused.
 */
void console_write(const char *text, size_t length_bytes, int level);
void console_emit(void *context, const char *text, size_t length_bytes);

/** console_fresh_line - end the console's line, unless it is still empty. */
void console_fresh_line(void);

/** A place that shows bytes. @level: LOGLEVEL_ of the text, for its colour, or colours
 *  (lib/console_colour.h). */
struct console_sink {
    const char *name;                           /* as in console=: "ttyS0"  */
    void (*write)(const char *text, size_t length_bytes, int level);
    bool enabled;                               /* false: skipped           */
    bool replayed;                              /* was shown the log so far;
                                                   owner: console.c         */
    struct console_sink *next;                  /* owner: console.c         */
};

/** What printk needs of the layers above lib/. Every member must be set. */
struct printk_ops {
    unsigned long (*lock)(void);                /* exclude interrupts too   */
    void (*unlock)(unsigned long flags);
    u64 (*now_us)(void);                        /* since boot               */
    u32 (*thread_id)(void);                     /* of the caller; 0: boot   */
};

/** printk_set_ops - before it printk() keeps messages, stamped 0. Boot only. */
void printk_set_ops(const struct printk_ops *ops);

/**
 * printk_panic_mode - the machine is ending, perhaps inside printk itself: lock no
 * more, show at once. The second time, the sink that was writing is disabled.
 * For panic(), with interrupts disabled, before its first message.
 */
void printk_panic_mode(void);

/** printk_is_busy - is the caller inside of printk(), its lock held? */
bool printk_is_busy(void);

/**
 * console_register - add @sink, caller-owned; if it is enabled, show it the log so
 * far (as far as the level lets pass). Boot only.
 */
void console_register(struct console_sink *sink);

/** console_enable - let @sink write; the first time it is shown the log so far. */
void console_enable(struct console_sink *sink);

/** console_find - the sink called @name, or NULL. console_first: for walking. */
struct console_sink *console_find(const char *name);
struct console_sink *console_first(void);

/** Messages with level < this reach the console; 1..8, 7 by default. */
extern int console_loglevel;

/** What is printed to the console only, by kprintf() and its like, is dropped. */
extern bool console_muted;

/** One message of the log, as printk_read() hands it out. */
struct log_record {
    u64 sequence;                               /* counts from 0 at boot    */
    u64 time_us;                                /* since boot               */
    u32 thread_id;
    int level;                                  /* LOGLEVEL_                */
    size_t length_bytes;                        /* of text, no newline      */
};

/**
 * printk_read - copy the oldest kept message with sequence >= *@sequence.
 * @text, @size_bytes: receives the text and a NUL; a message longer than that
 *                     is cut there, and record->length_bytes says its length.
 * Return: true, with *@sequence set to the one after it; false at the end.
 */
bool printk_read(u64 *sequence, struct log_record *record, char *text,
                 size_t size_bytes);

/** printk_clear - what dmesg -c does: older messages are no longer read. */
void printk_clear(void);
#endif
