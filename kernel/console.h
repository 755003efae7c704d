/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H
/*
 * kernel/console.h - what is typed, from the serial line and the keyboard alike.
 *
 * One consumer: the shell's thread, or the command that it waits for.
 */
#include "lib/compiler.h"
#include "lib/types.h"

#define CONSOLE_INTERRUPT 0x03          /* Ctrl-C */

/** console_input_init - listen. Boot only, after the timer. */
void console_input_init(void);

/** console_getc - the next byte; sleeps until there is one. */
u8 console_getc(void);

/** console_getc_timeout - the next byte, or -ETIMEDOUT after @ms. 0: just look. */
int console_getc_timeout(unsigned ms);

/**
 * console_interrupt_pending - was Ctrl-C typed since the last clear?
 * Ctrl-C drops what was typed ahead of it and is then the next byte.
 */
bool console_interrupt_pending(void);

/** console_interrupt_clear - forget it, and take its byte out of the queue. The
 *  shell does so when it has ended a command, or the line being typed. */
void console_interrupt_clear(void);

/** console_interruptible_sleep - for @ms. Return: true if Ctrl-C ended it. */
bool console_interruptible_sleep(unsigned ms);

/**
 * console_select - show the log and all output on the sinks of @list only.
 * @list: "ttyS0,tty0". One that this machine lacks is skipped; if it lacks all, all
 * others stay. Return: 0, or -EINVAL (nothing changed): not the name of a console.
 */
int console_select(const char *list);
#endif
