/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_KEYMAP_H
#define ARCH_X86_KEYMAP_H
/* arch/x86/keymap.h - from scan codes (PS/2 set 1) to what a terminal sends. */
#include "lib/types.h"

enum { KEYMAP_BYTES_MAX = 8 };

/* All zero: no key is held. */
struct keymap {
    bool left_shift, right_shift, control, alt;     /* held down               */
    bool caps_lock;                                 /* switched on             */
    bool extended;                                  /* 0xe0 came just before   */
    u8 skip;                                        /* codes left of 0xe1 ..   */
};

/**
 * keymap_translate - take one scan code.
 * @out: receives what the key sends: a character (Enter '\r', Backspace 0x7f, with
 * Ctrl 1..31), an escape sequence, or with Alt either behind an ESC.
 * Return: bytes in @out; 0 for a release, a modifier, or an unknown key.
 */
unsigned keymap_translate(struct keymap *k, u8 code, u8 out[KEYMAP_BYTES_MAX]);
#endif
