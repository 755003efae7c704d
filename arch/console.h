/* SPDX-License-Identifier: MIT */
#ifndef ARCH_CONSOLE_H
#define ARCH_CONSOLE_H
/*
 * arch/console.h - serial line, VGA text screen, keyboard.
 *
 * Each output is a printk sink, ready before the heap is. Input from all of
 * them comes as bytes through one callback; special keys arrive as the escape
 * sequences of a VT100 ("\033[A" for the up arrow), as over a serial terminal.
 */
#include "lib/printk.h"
#include "lib/types.h"

/** Called from interrupts with each byte typed. */
typedef void (*console_input_fn)(u8 byte);

/**
 * serial_early_init - COM1 at 115200 8N1, polled output; registers sink "ttyS0".
 * False: no UART answers there.
 */
bool serial_early_init(void);

/** serial_enable_irq - from now on output is queued, input goes to @input. */
void serial_enable_irq(console_input_fn input);

/** serial_flush - wait until all is sent; works with interrupts disabled. */
void serial_flush(void);

/**
 * vga_init - the 80x25 colour text screen; registers sink "tty0". It understands
 * \n \r \b \t and the escapes ESC[H ESC[2J ESC[K ESC[nm; others are swallowed.
 * False: no text mode here (the framebuffer is graphics, or there is none).
 */
bool vga_init(void);

/** keyboard_init - PS/2, US layout, shift, ctrl, alt, caps lock, arrows. */
void keyboard_init(console_input_fn input);
#endif
