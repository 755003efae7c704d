/* SPDX-License-Identifier: MIT */
#ifndef LIB_PRINTK_INTERNAL_H
#define LIB_PRINTK_INTERNAL_H
/* lib/printk_internal.h - between printk.c (the log) and console.c (the sinks). */
#include "lib/log_ring.h"
#include "lib/printk.h"

/* Text that is formatted before the lock is taken; what is longer is formatted
 * twice. On the stack of whoever prints. */
enum { PRINTK_TEXT_BYTES = 384 };

extern struct log_ring printk_log;

/* From here on with the lock held, unless said otherwise. */

/**
 * printk_lock - the lock of the log and the sinks; takes it.
 * Return: false if this CPU holds it already: the caller runs inside a sink or a
 * formatter, and may write to the log but not to the sinks.
 */
bool printk_lock(unsigned long *flags);

/** printk_unlock - show what was only stored meanwhile, and give the lock back. */
void printk_unlock(unsigned long flags);

/** printk_store - log @text, already formatted; needs the lock even if nested. */
void printk_store(int level, const char *text, size_t length_bytes);

/** console_log_begin - a fresh line and the time stamp. */
void console_log_begin(int level, u64 time_us);

/** console_log_text - more of that line, begun anew if something came between. */
void console_log_text(int level, u64 time_us, const char *text, size_t length_bytes);

/** console_log_end - its newline, unless something else has ended it. */
void console_log_end(int level);

/** console_show_deferred - show the records from @sequence on that wait for it. */
void console_show_deferred(u64 sequence);

/** console_panic - forget the sink whose write() was interrupted by a panic; @again:
 *  it is not the first panic, so disable that sink. */
void console_panic(bool again);
#endif
